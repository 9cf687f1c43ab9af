import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../fixture-text.ts";
import { sonnetLatency } from "../latency-fit.ts";
import { sectionValues } from "../prompt-values.ts";
import { mainExchanges, modelCalls, outputText, usageValues } from "../wire-values.ts";
import { footprintClaims } from "./prompt-footprint-claims.ts";

const answer = "The limit is read from the environment and checked once at start; nothing has to be changed.";
/** What models like to add, and nobody reads in a headless run. */
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
/** A single answer has no results to shorten and writes no cache that anyone would read. */
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

/** What each part of a prompt costs, once and over a session. */
export const promptFootprint = defineScenario({
  id: "prompt-footprint",
  family: "round-trip",
  title: "Prompt footprint",
  question:
    "Of what an engine sends unasked (prompt, tool descriptions, wordy results, a title), what does each part cost?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "cost.total", gates: everyArm },
    { id: "modelled.time_to_first_chunk", gates: everyArm },
    { id: "modelled.model_time", gates: everyArm },
    { id: "gen_ai.usage.input_tokens", gates: everyArm },
    { id: "prompt.system_tokens", gates: everyArm },
    { id: "prompt.tools_tokens", gates: everyArm },
    { id: "prompt.results_tokens", gates: everyArm },
    { id: "prompt.history_tokens", gates: everyArm },
    { id: "gen_ai.usage.output_tokens", gates: everyArm },
    { id: "gen_ai.invoke_agent.inference_calls", gates: everyArm },
    { id: "cache.hit_ratio_tokens", gates: everyArm },
    { id: "wire.request_bytes", gates: everyArm },
    { id: "process.cpu_time", gates: [] },
  ],
  claims: footprintClaims,
  costSeconds: 4.5,
  workload: (arm, seed) => ({
    prompt: "Where does the limit of retries come from, and does anything have to be changed?",
    files: arm.group === "session" ? sourceFiles(seed) : { "README.md": "# Fixture\n" },
    script: {
      turns: [
        ...(arm.group === "session" ? Array.from({ length: sessionTurns - 1 }, (_, turn) => lookingTurn(turn)) : []),
        { blocks: [{ kind: "text", text: answer + offer }] },
      ],
      sides: [{ kind: "text", text: "Origin of the retry limit" }],
    },
    // A model of three dollars per million input tokens: the price under which the savings of short prompts are told.
    provider: { model: "claude-sonnet-4-5", asOf: "2026-11-01", seed, latency: sonnetLatency(0) },
    timeLimitNs: 30e9,
  }),
  observe: (trace, arm) => {
    const turns = mainExchanges(trace).length;
    const wanted = arm.group === "session" ? sessionTurns : 1;
    if (turns !== wanted) return { kind: "wrong", reason: `${turns} turns instead of ${wanted}` };
    if (!outputText(trace).includes(answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    const titles = modelCalls(trace).filter(({ role }) => role === "side").length;
    if (titles !== (arm.toggles["title"] === "on" ? 1 : 0))
      return { kind: "wrong", reason: `${titles} requests for a title` };
    return { kind: "values", values: { ...usageValues(trace), ...sectionValues(trace) } };
  },
});

/** A search, a read and a command in turn, as an agent looks around; one call a turn is what recorded sessions show most. */
function lookingTurn(turn: number): Turn {
  const path = sourcePath(turn % 4);
  const operations = [
    { kind: "search", pattern: "limit|retry", path: "src" },
    { kind: "read", path },
    {
      kind: "run",
      command: `for step in 1 2 3 4 5 6 7 8; do echo "\\033[32mok\\033[0m   waiting for the others   "; done; wc -l ${path}`,
    },
  ] as const;
  const operation = operations[turn % operations.length] ?? operations[1];
  return {
    blocks: [
      { kind: "text", text: `Step ${turn + 1}.` },
      { kind: "tool", operation },
    ],
  };
}

function sourceFiles(seed: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 4 }, (_, file) => [sourcePath(file), fixtureText(3_000, `${seed} source ${file}`)]),
  );
}

function sourcePath(file: number): string {
  return `src/part-${file + 1}.txt`;
}
