import { exact } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, better, savingOf, valueOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { breakValues } from "../observations/prompt-values.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const toolTurns = 9;
const answer = "All parts are read and noted.";
/** Where the breakpoints go, and what changes from request to request. */
const grid: readonly (readonly [string, string, string, string])[] = [
  ["none", "no breakpoints", "none", "none"],
  ["system", "breakpoint after the system prompt", "system", "none"],
  ["system-last", "after system prompt and last message", "system-last", "none"],
  ["planned", "planned each turn", "planned", "none"],
  ["system+clock", "system, clock in the system prompt", "system", "clock"],
  ["system-last+clock", "system and last, clock in the system prompt", "system-last", "clock"],
  ["planned+clock", "planned, clock in the system prompt", "planned", "clock"],
  ["planned+clock-last", "planned, clock in the last message", "planned", "clock-last"],
  ["planned+state", "planned, list of files in the system prompt", "planned", "workspace-state"],
  ["planned+tool-order", "planned, tools in varying order", "planned", "tool-order"],
  ["planned+history", "planned, old results cut as they age", "planned", "history"],
];
const arms: readonly Arm[] = grid.map(([id, title, cache, volatile]) => ({
  id,
  title,
  plain: id === "none",
  ...(volatile === "none" ? {} : { isMistake: true }),
  toggles: { cache, volatile },
}));
const everyArm = arms.map((arm) => arm.id);

/** Where breakpoints should stand, and which habit breaks the prefix where. */
export default defineScenario({
  id: "prompt-cache",
  family: "round-trip",
  title: "Prompt cache",
  question:
    "Which breakpoints keep the prompt in the cache, and what does text that changes cost, depending on its place?",
  sets: ["full"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    exact("cache.missed_tokens", "Tokens the cache could have supplied", "tokens", "lower", {
      meaning: "Tokens that a main request could have read by repeating the request before, and did not read.",
      gatesOn: everyArm,
    }),
    shared("modelled.time_to_first_chunk", everyArm),
    exact("cache.break_index", "First request that breaks the prefix", "count", "neither", {
      meaning:
        "Position, from 1, of the first main request that does not begin with the request before. 0 if there is none.",
      gatesOn: everyArm,
    }),
    exact("cache.breaks_in_tools", "Breaks in the tools", "count", "lower", {
      meaning: "Main requests whose first difference from the request before is in the tools.",
      gatesOn: everyArm,
    }),
    exact("cache.breaks_in_system", "Breaks in the system prompt", "count", "lower", {
      meaning: "Main requests whose first difference from the request before is in the system prompt.",
      gatesOn: everyArm,
    }),
    exact("cache.breaks_in_messages", "Breaks in the messages", "count", "lower", {
      meaning: "Main requests whose first difference from the request before is in the messages.",
      gatesOn: everyArm,
    }),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("gen_ai.usage.cache_read.input_tokens", everyArm),
    shared("cache.hit_ratio_requests", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
  ],
  claims: [
    answerTo("S0-01", savingOf("cost.total", "planned", "none"), atLeast(0.9), {
      condition: "Whole cost of a session of ten turns, writes to the cache and output included.",
    }),
    answerTo("S0-02", savingOf("modelled.time_to_first_chunk", "planned", "none"), atLeast(0.85), {
      condition: "Mean modelled time to first token of ten turns of 3,000 to 10,000 tokens, Sonnet-class model.",
    }),
    answerTo("S0-22", savingOf("cost.total", "planned+clock-last", "planned+clock"), better, {
      condition:
        "A line that changes every turn, at the end of the newest message instead of at the head of the system prompt.",
    }),
    answerTo("S0-27", savingOf("modelled.time_to_first_chunk", "planned", "none"), atLeast(0.85), {
      condition: "The row on prompt caching: mean modelled time to first token of ten turns of 3,000 to 10,000 tokens.",
    }),
    answerTo("S4-04", valueOf("modelled.time_to_first_chunk", "planned"), atMost(500e6), {
      condition:
        "Mean modelled time to first token with the cache at its best, Sonnet-class model: 1.05 s of it are the model's base.",
    }),
  ],
  costSeconds: 3.5,
  workload: (_arm, seed) => ({
    prompt: "Read the parts one after another, note after every second one that it is read, then say so.",
    files: {
      "AGENTS.md": fixtureText(8_000, `${seed} instructions`),
      ...Object.fromEntries(
        Array.from({ length: toolTurns }, (_, part) => [partPath(part), markedText(3_000, partSeed(part))]),
      ),
    },
    script: {
      turns: [
        ...Array.from({ length: toolTurns }, (_, turn) => workTurn(turn)),
        { blocks: [{ kind: "text", text: answer }] },
      ],
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: fewTurnsNs,
    tracedFiles: ["notes.txt"],
  }),
  observe: (trace) => {
    const turns = mainExchanges(trace).length;
    if (turns !== toolTurns + 1) return { kind: "wrong", reason: `${turns} turns instead of ${toolTurns + 1}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    if (trace.files["notes.txt"] !== noteOf(toolTurns - 2))
      return { kind: "wrong", reason: "the note is not what was asked for" };
    return { kind: "values", values: { ...usageValues(trace), ...breakValues(trace) } };
  },
});

/**
 * A read in every turn, and a note in every second turn. So a list of the workspace's files changes half of the time.
 */
function workTurn(turn: number): Turn {
  const operation = { kind: "read", path: partPath(turn) } as const;
  const read = { kind: "tool", operation, markers: markersOf(partSeed(turn)) } as const;
  const said = { kind: "text", text: `Part ${turn + 1} next.` } as const;
  if (turn % 2 === 0) return { blocks: [said, read] };
  return {
    blocks: [said, read, { kind: "tool", operation: { kind: "write", path: "notes.txt", text: noteOf(turn) } }],
  };
}

function noteOf(turn: number): string {
  return Array.from({ length: turn + 1 }, (_, part) => `part ${part + 1} is read\n`).join("");
}

/** The same in every run: the script names the markers of the parts. */
function partSeed(part: number): string {
  return `part ${part}`;
}

function partPath(part: number): string {
  return `parts/part-${part + 1}.txt`;
}
