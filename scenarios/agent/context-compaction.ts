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
  type ClaimMeasure,
} from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { contextValues } from "../observations/context-values.ts";
import { markedText, markersOf, withLineAt } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { manyTurnsNs } from "../workloads/time-limit.ts";

const session = "150 turns that cross a window of 13,000 tokens again and again, provider cache on";

function saving(metric: string, arm: string): ClaimMeasure {
  return savingOf(metric, arm, "none");
}

/** Answers to claims about shortened contexts. */
const compactionClaims: readonly ClaimAnswer[] = [
  answerTo("S0-19", valueOf("context.peak_tokens", "often-window"), atMost(13_000), {
    condition: "The engine's own limit, set to 13,000 tokens: no prompt of the session is larger.",
  }),
  answerTo("S2-01", saving("cost.total", "often-hybrid"), better, {
    condition: `Net cost by recency, rewritten cache and summaries included: ${session}.`,
  }),
  answerTo("S2-03", saving("gen_ai.usage.input_tokens", "often-mask"), atLeast(0.634), {
    condition: `Input tokens, old results masked: ${session}.`,
  }),
  answerTo("S2-05", saving("gen_ai.usage.input_tokens", "often-summary"), better, {
    condition: `Input tokens, old turns summarised: ${session}.`,
  }),
  answerTo("S2-07", saving("modelled.time_to_first_chunk", "often-summary"), atLeast(0.58), {
    condition: `Mean modelled time to first token, which depends on what is cached: ${session}.`,
  }),
  answerTo("S3-06", differenceOf("context.fact_recall", "often-summary", "often-window"), better, {
    condition: `Facts of the first hundred notes that the last prompt still holds, with summaries by a model that keeps marked lines against none: ${session}.`,
  }),
  answerTo("S3-20", saving("cost.total", "often-summary"), better, {
    condition: `Net cost of the item on context: ${session}.`,
  }),
];

const workTurns = 150;
const resultBytes = 700;
const factCount = 10;
const answer = "All notes are read.";

/**
 * Budgets in tokens. The session has about 37,000 tokens: it never reaches the first, crosses the second once, and the
 * third often. Tools and prompt nearly fill the last one, so no pass can gain enough.
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

/**
 * What each way of shortening a long session saves after the rewritten cache is paid for, how often it runs, and what
 * it forgets.
 */
export default defineScenario({
  id: "context-compaction",
  family: "context",
  title: "Context compaction",
  question:
    "In 150 turns that cross the window never, once or often: what do rewrites save, what do they cost, and which facts are kept?",
  sets: ["full"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("usage.fresh_input_tokens", everyArm),
    shared("compaction.count", everyArm),
    shared("compaction.rewrite_cost", everyArm),
    shared("context.fact_recall", everyArm),
    shared("context.peak_tokens", everyArm),
    exact("compaction.ineffective", "Rewrites that gained too little", "count", "lower", {
      meaning: "Rewrites after which the prompt was still larger than four fifths of the one before.",
      gatesOn: everyArm,
    }),
    exact("context.pair_violations", "Calls without their results", "count", "lower", {
      meaning: "Requests that the provider refused because a tool call had no result, or a result had no call.",
      gatesOn: everyArm,
    }),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
  ],
  claims: compactionClaims,
  costSeconds: 16,
  workload: (_arm, seed) => ({
    prompt:
      "Read the notes one after another and remember each line that begins with FACT. Then say that you are done.",
    files: Object.fromEntries(Array.from({ length: workTurns }, (_, note) => [notePath(note), noteText(note)])),
    script: {
      turns: [
        ...Array.from({ length: workTurns }, (_, note) => noteTurn(note)),
        { blocks: [{ kind: "text", text: answer }] },
      ],
      sides: [{ kind: "extract", marker: "FACT", maxLines: factCount, heading: "What was found so far:" }],
      probes: Array.from({ length: factCount }, (_, fact) => factLine(fact)),
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: manyTurnsNs,
    tracedFiles: [],
  }),
  observe: (trace) => {
    const turns = mainExchanges(trace).length;
    if (turns !== workTurns + 1) return { kind: "wrong", reason: `${turns} turns instead of ${workTurns + 1}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: { ...usageValues(trace), ...contextValues(trace, factCount) } };
  },
});

function noteTurn(note: number): Turn {
  return {
    blocks: [
      { kind: "text", text: `Note ${note + 1}.` },
      { kind: "tool", operation: { kind: "read", path: notePath(note) }, markers: markersOf(noteSeed(note)) },
    ],
  };
}

/** Every tenth of the first hundred notes carries a fact, from the first line of the first to the last line of the last. */
function noteText(note: number): string {
  const text = markedText(resultBytes, noteSeed(note));
  const fact = note / 10;
  if (!Number.isInteger(fact) || fact >= factCount) return text;
  return withLineAt(text, factLine(fact), fact / (factCount - 1));
}

function factLine(fact: number): string {
  return `FACT ${String(fact + 1).padStart(2, "0")}: the quota of lane ${fact + 1} is ${23 + 4 * fact}.`;
}

/** The same in every run: the script names the markers of the notes. */
function noteSeed(note: number): string {
  return `note ${note}`;
}

function notePath(note: number): string {
  return `notes/note-${String(note + 1).padStart(3, "0")}.txt`;
}
