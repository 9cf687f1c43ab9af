import { exact } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import {
  answerTo,
  atLeast,
  atMost,
  better,
  differenceOf,
  savingOf,
  valueOf,
  type ClaimAnswer,
} from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Block, Turn } from "../../src/core/turn-script.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { sonnetLatency } from "../workloads/latency-fit.ts";
import { sectionValues } from "../observations/prompt-values.ts";
import { mainExchanges, modelCalls, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const model = "modelled for a Sonnet-class model (1.05 s + 23 us a fresh token, $3 per million input tokens)";

/** Answers to claims about short prompts, stop sequences and fewer calls. */
const footprintClaims: readonly ClaimAnswer[] = [
  answerTo("S0-12", valueOf("modelled.time_to_first_chunk", "once-short"), atMost(1e9), {
    condition: `First token of a single short request, ${model}; the model's own base time is what is left.`,
  }),
  answerTo("S0-13", savingOf("modelled.model_time", "once-stop", "once-plain"), atLeast(0.3), {
    condition:
      "An answer of 23 tokens with an offer of more work of 40 behind it. The gain is the share of the answer that nobody needed.",
  }),
  answerTo("S0-13", savingOf("modelled.model_time", "session-stop", "session-plain"), atLeast(0.3), {
    condition:
      "The same last answer at the end of 20 turns, as an agent works: only the last turn has something to cut.",
  }),
  answerTo("S0-27", savingOf("modelled.model_time", "session-stop", "session-plain"), atLeast(0.3), {
    condition: "The row on stop sequences, at the end of 20 turns: only the last turn has something to cut.",
  }),
  answerTo("S2-27", savingOf("gen_ai.usage.input_tokens", "session-short", "session-plain"), atLeast(0.4), {
    condition: "Input tokens of 20 turns with prompt, tool descriptions and results all short, against all long.",
  }),
  answerTo("S4-04", valueOf("modelled.time_to_first_chunk", "once-short"), atMost(500e6), {
    condition: `First token without a cache, ${model}: a shorter prompt cannot go below the model's base time.`,
  }),
  answerTo("S4-07", differenceOf("gen_ai.invoke_agent.inference_calls", "once-no-title", "once-plain"), atMost(-1), {
    condition: "Model calls of one task, with and without a request for the session's title.",
  }),
  answerTo("S4-11", differenceOf("cost.total", "once-short-prompt", "once-plain"), atMost(-4_500_000), {
    condition:
      "One uncached request at $3 per million tokens with 1,500 tokens less of system prompt; read from a cache, a tenth of that.",
  }),
  answerTo("S4-34", savingOf("prompt.results_tokens", "session-short-results", "session-plain"), better, {
    condition:
      "Searches, reads and a chatty command in turn; the text of files stays as it is, so only a part of the results shrinks.",
  }),
  answerTo("S4-35", valueOf("modelled.time_to_first_chunk", "once-short"), atMost(500e6), {
    condition: `The row on the first token, without a cache, ${model}.`,
  }),
];

const answer = "The limit is read from the environment and checked once at start; nothing has to be changed.";
/** Models like to add this. Nobody reads it in a headless run. */
const offer =
  "\n\nLet me know if you want me to add a test for the case of an empty value, to describe the setting in the guide, or to look for other limits that are read the same way.";
const sessionTurns = 20;

const long = { prompt: "full", "tool-schemas": "full", "tool-results": "full", "stop-sequences": "off", title: "on" };
const short = {
  prompt: "terse",
  "tool-schemas": "terse",
  "tool-results": "terse",
  "stop-sequences": "on",
  title: "off",
};
const changes: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ["plain", "everything long", {}],
  ["short-prompt", "system prompt 1,500 tokens shorter", { prompt: "terse" }],
  ["short-tools", "tool descriptions of one line", { "tool-schemas": "terse" }],
  ["stop", "stop sequences", { "stop-sequences": "on" }],
  ["no-title", "no request for a title", { title: "off" }],
  ["short-results", "terse tool results", { "tool-results": "terse" }],
  ["short", "everything short", short],
];
/** A single answer has no tool results to shorten, and nobody reads a cache that it writes. */
const arms: readonly Arm[] = [
  ...armsOf("once", "one-shot", ["plain", "short-prompt", "short-tools", "stop", "no-title", "short"], {
    cache: "none",
  }),
  ...armsOf("session", "20 turns", ["plain", "short-prompt", "short-tools", "stop", "short-results", "short"], {}),
];
const everyArm = arms.map((arm) => arm.id);

function armsOf(
  group: string,
  label: string,
  wanted: readonly string[],
  toggles: Readonly<Record<string, string>>,
): Arm[] {
  return changes
    .filter(([id]) => wanted.includes(id))
    .map(([id, title, changed]) => ({
      id: `${group}-${id}`,
      title: `${label}: ${title}`,
      plain: id === "plain",
      group,
      toggles: { ...long, ...toggles, ...changed },
    }));
}

/** What each part of a prompt costs, in one request and over a session. */
export default defineScenario({
  id: "prompt-footprint",
  family: "round-trip",
  title: "Prompt footprint",
  question: "What does each part of a prompt cost: system prompt, tool descriptions, long results, a title request?",
  sets: ["full"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("modelled.model_time", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    exact("prompt.system_tokens", "System prompt tokens", "tokens", "lower", {
      meaning: "Tokens of the system prompt, summed over all main requests.",
      gatesOn: everyArm,
    }),
    exact("prompt.tools_tokens", "Tool definition tokens", "tokens", "lower", {
      meaning: "Tokens of the tool definitions, summed over all main requests.",
      gatesOn: everyArm,
    }),
    exact("prompt.results_tokens", "Tool result tokens", "tokens", "lower", {
      meaning:
        "Tokens of the tool results in each main request, earlier turns included, summed over all main requests.",
      gatesOn: everyArm,
    }),
    exact("prompt.history_tokens", "Other message tokens", "tokens", "lower", {
      meaning: "Tokens of the messages of all main requests, without tool results.",
      gatesOn: everyArm,
    }),
    exact("gen_ai.usage.output_tokens", "Output tokens", "tokens", "neither", {
      meaning: "Tokens the scripted model produced.",
      gatesOn: everyArm,
    }),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("wire.request_bytes", everyArm),
    shared("process.cpu_time"),
  ],
  claims: footprintClaims,
  costSeconds: 4.5,
  workload: (arm, seed) => ({
    prompt: "Where does the limit of retries come from, and does anything have to be changed?",
    files: arm.group === "session" ? sourceFiles() : { "README.md": "# Fixture\n" },
    script: {
      turns: [
        ...(arm.group === "session" ? Array.from({ length: sessionTurns - 1 }, (_, turn) => lookingTurn(turn)) : []),
        { blocks: [{ kind: "text", text: answer + offer }] },
      ],
      sides: [{ kind: "text", text: "Origin of the retry limit" }],
    },
    // A model at three dollars per million input tokens. The claims about short prompts use this price.
    provider: { model: "claude-sonnet-4-5", asOf: "2026-11-01", seed, latency: sonnetLatency(0) },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace, arm) => {
    const turns = mainExchanges(trace).length;
    const wanted = arm.group === "session" ? sessionTurns : 1;
    if (turns !== wanted) return { kind: "wrong", reason: `${turns} turns instead of ${wanted}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    // An arm of an engine without the toggle says nothing of titles: what the engine asks beside is a part of its footprint.
    const { title } = arm.toggles;
    const titles = modelCalls(trace).filter(({ purpose }) => purpose === "side").length;
    const wantedTitles = title === "on" ? 1 : 0;
    if (title !== undefined && titles !== wantedTitles)
      return { kind: "wrong", reason: `requests for a title: ${titles} instead of ${wantedTitles}` };
    return { kind: "values", values: { ...usageValues(trace), ...sectionValues(trace) } };
  },
});

/** From this turn on, files are read again. */
const firstReadTurns = 12;

/** A search, a read and a command in turn. Most turns of recorded sessions have one call. */
function lookingTurn(turn: number): Turn {
  const path = sourcePath(turn % 4);
  // Some engines answer a second read with a line that says that nothing changed.
  const markers = turn < firstReadTurns ? markersOf(`source ${turn % 4}`) : [];
  const read: Block = { kind: "tool", operation: { kind: "read", path }, markers };
  const calls: readonly Block[] = [
    { kind: "tool", operation: { kind: "search", pattern: "limit|retry", path: "src" } },
    read,
    {
      kind: "tool",
      operation: {
        kind: "run",
        command: `for step in 1 2 3 4 5 6 7 8; do echo "\\033[32mok\\033[0m   waiting for the others   "; done; wc -l ${path}`,
      },
      markers: [`${lineCount(turn % 4)} ${path}`],
    },
  ];
  return { blocks: [{ kind: "text", text: `Step ${turn + 1}.` }, calls[turn % calls.length] ?? read] };
}

function sourceFiles(): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 4 }, (_, file) => [sourcePath(file), markedText(3_000, `source ${file}`)]),
  );
}

function lineCount(file: number): number {
  return markedText(3_000, `source ${file}`).split("\n").length - 1;
}

function sourcePath(file: number): string {
  return `src/part-${file + 1}.txt`;
}
