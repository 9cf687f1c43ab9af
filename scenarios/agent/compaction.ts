import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { missedCost, totalCost, valueIfKnown } from "../../src/core/exchange-cost.ts";
import { exact, modelled, type MetricValues } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm, type Observation } from "../../src/core/scenario.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { failedExit, mainExchanges, modelCalls, promptTokens, usageValues } from "../observations/wire-values.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { manyTurnsNs } from "../workloads/time-limit.ts";

/** The conversation grows by about 60,000 tokens. Times this factor it is larger than the window that the arm is named after. */
const usageScales: Readonly<Record<string, number>> = { "window-200k": 5, "window-1m": 20 };
const arms: readonly Arm[] = [
  { id: "window-200k", title: "growth reported five times: 300,000 tokens", group: "window-200k", toggles: {} },
  { id: "window-1m", title: "growth reported twenty times: 1,200,000 tokens", group: "window-1m", toggles: {} },
];
const everyArm = arms.map(({ id }) => id);

/** An agent that shortens its prompt before this has no window of a million tokens. */
const smallWindowTokens = 400_000;

const noteTurns = 60;
const noteBytes = 4_000;
const answer = "All notes are read.";
/** Notes that carry a fact, each with the place of the fact in it: four facts at each place. */
const places = ["head", "middle", "end"] as const;
const factCount = 12;

/**
 * A session that is longer than the agent's context window, as the agent sees it: the growth of the reported usage is scaled. The
 * first prompt is not, because no compaction can shorten the agent's own instructions. Usage falls after a compaction by itself,
 * because it is scaled from counted tokens. An agent that estimates tokens by its own count of characters may see another size.
 */
export default defineScenario({
  id: "compaction",
  family: "context",
  title: "Compaction of a full window",
  question:
    "When the context window is full: when does the agent shorten its prompt, what does that cost, and which facts stay?",
  sets: ["long"],
  arms,
  metrics: [
    exact("compaction.shortenings", "Compactions", "count", "neither", {
      meaning: "Main requests whose prompt is smaller than the one before. 0: the session ended without any.",
      gatesOn: everyArm,
    }),
    shared("context.fact_recall", everyArm),
    ...places.map((place) =>
      exact(`compaction.facts_${place}`, `Facts kept, ${place} of a result`, "ratio", "higher", {
        meaning: `Share of the facts planted at the ${place} of a tool result that the last prompt still contains.`,
        gatesOn: everyArm,
      }),
    ),
    exact("compaction.first_turn", "Turn of the first compaction", "count", "neither", {
      meaning: "Turns that were answered before the first request with a smaller prompt. Absent without a compaction.",
      gatesOn: everyArm,
    }),
    exact("compaction.kept_share", "Prompt kept by a compaction", "ratio", "neither", {
      meaning: "Tokens of the first smaller prompt, divided by those of the prompt before it.",
      gatesOn: everyArm,
    }),
    exact("compaction.reported_peak", "Largest prompt, as reported", "tokens", "lower", {
      meaning:
        "Input tokens of the largest main request as the agent was told them: its growth since the first request counts times the factor.",
      gatesOn: everyArm,
    }),
    modelled("compaction.cost", "Cost of compactions", "nanoUsd", "lower", {
      meaning:
        "Cost of the first request after each compaction, minus the cost of reading the same prompt from the cache, plus all side requests.",
      gatesOn: everyArm,
    }),
    exact("compaction.side_requests", "Side requests", "count", "lower", {
      meaning: "Model calls outside the conversation: summaries, titles.",
      gatesOn: everyArm,
    }),
    exact("compaction.repeated_turns", "Turns asked for again", "count", "lower", {
      meaning: "Main requests beyond one for each turn of the script. A loop of compactions shows here.",
      gatesOn: everyArm,
    }),
    shared("cache.prefix_breaks", everyArm),
    shared("cost.total", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.wall_time"),
  ],
  costSeconds: 20,
  workload: (arm, seed) => ({
    prompt:
      "Read the notes one after another and remember each line that begins with FACT. Then say that you are done.",
    files: Object.fromEntries(Array.from({ length: noteTurns }, (_, note) => [notePath(note), noteText(note, seed)])),
    script: {
      turns: [
        ...Array.from({ length: noteTurns }, (_, note) => noteTurn(note)),
        { blocks: [{ kind: "text", text: answer }] },
      ],
      sides: [{ kind: "extract", marker: "the quota of lane", maxLines: factCount, heading: "What was found so far:" }],
      probes: Array.from({ length: factCount }, (_, fact) => factLine(fact)),
    },
    provider: {
      ...scenarioModel,
      seed,
      latency: sonnetLatency(0),
      usageScale: scaleOf(arm),
      requestLimit: 3 * noteTurns,
    },
    timeLimitNs: manyTurnsNs,
    tracedFiles: [],
    // An agent with a smaller window may end in any way. The arm is then not for it.
    ...(arm.id === "window-1m" && { endings: "any" }),
  }),
  observe: (trace, arm): Observation => {
    const main = mainExchanges(trace);
    const scale = scaleOf(arm);
    const problem = failedExit(trace) ?? unfinishedReason(trace, main, scale);
    if (problem !== null) return smallerWindow(main, arm) ?? { kind: "wrong", reason: problem };
    return { kind: "values", values: { ...usageValues(trace), ...compactionValues(trace, main, scale) } };
  },
});

function scaleOf({ group = "" }: Arm): number {
  return usageScales[group] ?? 1;
}

/** How far a session came that ended without its answer. Some agents stop in silence when the window is full. */
function unfinishedReason(trace: Trace, main: readonly WireExchange[], scale: number): string | null {
  const isAnswered = main.some(({ turn }) => turn === noteTurns);
  const answered = new Set(main.map(({ turn }) => turn));
  const missing = Array.from({ length: noteTurns + 1 }, (_, turn) => turn).find((turn) => !answered.has(turn));
  if (isAnswered && missing !== undefined) return `no request got a whole answer of turn ${missing + 1} of the script`;
  if (isAnswered && chunkWithText(trace.output, answer) !== null) return null;
  const turn = (main.at(-1)?.turn ?? -1) + 1;
  const reported = reportedPeakTokens(main, scale);
  return `the session ended at turn ${turn} of ${noteTurns + 1} without its answer; its largest prompt was reported as ${reported} tokens`;
}

/**
 * Growth that is reported twenty times fills a window of 200,000 tokens with 10,000. What many agents keep on purpose is more than
 * that, so no compaction could ever be enough.
 */
function smallerWindow(main: readonly WireExchange[], arm: Arm): Observation | null {
  const [first] = shorteningsOf(main);
  if (arm.id !== "window-1m" || first === undefined) return null;
  const reported = reportedPeakTokens(main.slice(0, main.indexOf(first.after)), scaleOf(arm));
  if (reported >= smallWindowTokens) return null;
  return {
    kind: "not-applicable",
    reason: `the agent shortens its prompt at ${reported.toLocaleString("en-US")} tokens: its window is that of the other arm`,
  };
}

function shorteningsOf(
  main: readonly WireExchange[],
): readonly { readonly before: WireExchange; readonly after: WireExchange }[] {
  return main
    .slice(1)
    .map((after, index) => ({ before: main[index] ?? after, after }))
    .filter(({ before, after }) => promptTokens(after) < promptTokens(before));
}

function reportedPeakTokens(main: readonly WireExchange[], scale: number): number {
  const [firstTokens = 0, ...laterTokens] = main.map(promptTokens);
  return firstTokens + Math.round(Math.max(0, ...laterTokens.map((tokens) => tokens - firstTokens)) * scale);
}

function compactionValues(trace: Trace, main: readonly WireExchange[], scale: number): MetricValues {
  const shortenings = shorteningsOf(main);
  const [first] = shortenings;
  const sides = modelCalls(trace).filter(({ purpose }) => purpose === "side");
  const rewriteCost = totalCost(
    shortenings.map(({ after }) => after),
    missedCost,
  );
  const sidesCost = totalCost(sides);
  const kept = main.at(-1)?.probes ?? [];
  return {
    "compaction.shortenings": shortenings.length,
    "context.fact_recall": kept.length / factCount,
    ...Object.fromEntries(
      places.map((place, index) => [
        `compaction.facts_${place}`,
        kept.filter((fact) => fact % places.length === index).length / (factCount / places.length),
      ]),
    ),
    ...(first !== undefined && {
      "compaction.first_turn": (first.before.turn ?? 0) + 1,
      "compaction.kept_share": promptTokens(first.after) / promptTokens(first.before),
    }),
    "compaction.reported_peak": reportedPeakTokens(main, scale),
    ...valueIfKnown("compaction.cost", rewriteCost === null || sidesCost === null ? null : rewriteCost + sidesCost),
    "compaction.side_requests": sides.length,
    "compaction.repeated_turns": main.length - new Set(main.map(({ turn }) => turn)).size,
  };
}

function noteTurn(note: number): Turn {
  return {
    blocks: [
      { kind: "text", text: `Note ${note + 1}.` },
      { kind: "tool", operation: { kind: "read", path: notePath(note) } },
    ],
  };
}

function noteText(note: number, seed: string): string {
  const half = () => fixtureText(noteBytes / 2, `${seed} note ${note} `);
  const fact = note % 3 === 0 && note / 3 < factCount ? note / 3 : null;
  const lines = {
    head: "",
    middle: "",
    end: "",
    ...(fact !== null && { [places[fact % 3] ?? "head"]: `${factLine(fact)}\n` }),
  };
  return `${lines.head}${half()}${lines.middle}${half()}${lines.end}`;
}

function factLine(fact: number): string {
  return `FACT ${String(fact + 1).padStart(2, "0")}: the quota of lane ${fact + 1} is ${23 + 4 * fact}.`;
}

function notePath(note: number): string {
  return `notes/note-${String(note + 1).padStart(3, "0")}.txt`;
}
