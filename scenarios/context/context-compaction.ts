import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { contextValues } from "../context-values.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../latency-fit.ts";
import { mainExchanges, outputText, usageValues } from "../wire-values.ts";
import { compactionClaims } from "./context-compaction-claims.ts";

const workTurns = 150;
const resultBytes = 700;
const factCount = 10;
const answer = "All notes are read.";

/**
 * Budgets in tokens that this session of about 37,000 tokens does not reach, crosses once, and crosses again and again; and one that
 * tools and prompt nearly fill by themselves, where no pass can gain enough.
 */
const budgets = { never: "160000", once: "40000", often: "13000", hopeless: "2000" } as const;

const arms: readonly Arm[] = (
  [
    ["none", "kept whole", "often", { context: "none" }],
    ["often-window", "small window: oldest turns dropped", "often", { context: "window" }],
    ["often-mask", "small window: old results masked", "often", { context: "mask" }],
    ["often-summary", "small window: old turns summarised", "often", { context: "summary" }],
    ["often-hybrid", "small window: masked, else summarised", "often", { context: "hybrid" }],
    ["often-mask-50", "small window: masked at 50 %", "often", { context: "mask", "context-trigger": "0.5" }],
    ["often-mask-90", "small window: masked at 90 %", "often", { context: "mask", "context-trigger": "0.9" }],
    [
      "often-summary-keep",
      "small window: summarised, tail a third longer",
      "often",
      { context: "summary", "context-keep": "5200" },
    ],
    ["once-summary", "crossed once: old turns summarised", "once", { context: "summary" }],
    ["never-summary", "never crossed: summary ready", "never", { context: "summary" }],
    ["hopeless-summary", "window all but full from the start", "hopeless", { context: "summary" }],
  ] as const
).map(([id, title, budget, toggles]) => ({
  id,
  title,
  plain: id === "none",
  toggles: { ...toggles, "context-budget": budgets[budget] },
}));
const everyArm = arms.map((arm) => arm.id);

/** What each way of shortening a long session saves net of the rewritten cache, how often it steps in, and what is forgotten. */
export const contextCompaction = defineScenario({
  id: "context-compaction",
  family: "context",
  title: "Context compaction",
  question:
    "In 150 turns that cross the window never, once or often: tokens, rewrites, their cost, the net cost, facts kept?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "cost.total", gates: everyArm },
    { id: "gen_ai.usage.input_tokens", gates: everyArm },
    { id: "usage.fresh_input_tokens", gates: everyArm },
    { id: "compaction.count", gates: everyArm },
    { id: "compaction.rewrite_cost", gates: everyArm },
    { id: "context.fact_recall", gates: everyArm },
    { id: "context.peak_tokens", gates: everyArm },
    { id: "compaction.ineffective", gates: everyArm },
    { id: "context.pair_violations", gates: everyArm },
    { id: "gen_ai.usage.cache_creation.input_tokens", gates: everyArm },
    { id: "cache.hit_ratio_tokens", gates: everyArm },
    { id: "modelled.time_to_first_chunk", gates: everyArm },
    { id: "gen_ai.invoke_agent.inference_calls", gates: everyArm },
    { id: "process.cpu_time", gates: [] },
  ],
  claims: compactionClaims,
  costSeconds: 16,
  workload: (_arm, seed) => ({
    prompt:
      "Read the notes one after another and remember each line that begins with FACT. Then say that you are done.",
    files: Object.fromEntries(Array.from({ length: workTurns }, (_, note) => [notePath(note), noteText(note, seed)])),
    script: {
      turns: [
        ...Array.from({ length: workTurns }, (_, note) => noteTurn(note)),
        { blocks: [{ kind: "text", text: answer }] },
      ],
      sides: [{ kind: "extract", marker: "FACT", maxLines: factCount, heading: "What was found so far:" }],
      probes: Array.from({ length: factCount }, (_, fact) => factLine(fact)),
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: 60e9,
    tracedFiles: [],
  }),
  observe: (trace) => {
    const turns = mainExchanges(trace).length;
    if (turns !== workTurns + 1) return { kind: "wrong", reason: `${turns} turns instead of ${workTurns + 1}` };
    if (!outputText(trace).includes(answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: { ...usageValues(trace), ...contextValues(trace, factCount) } };
  },
});

function noteTurn(note: number): Turn {
  return {
    blocks: [
      { kind: "text", text: `Note ${note + 1}.` },
      { kind: "tool", operation: { kind: "read", path: notePath(note) } },
    ],
  };
}

/** Every tenth of the first hundred notes carries a fact. */
function noteText(note: number, seed: string): string {
  const text = fixtureText(resultBytes, `${seed} note ${note}`);
  return note % 10 === 0 && note / 10 < factCount ? `${factLine(note / 10)}\n${text}` : text;
}

function factLine(fact: number): string {
  return `FACT ${String(fact + 1).padStart(2, "0")}: the quota of lane ${fact + 1} is ${23 + 4 * fact}.`;
}

function notePath(note: number): string {
  return `notes/note-${String(note + 1).padStart(3, "0")}.txt`;
}
