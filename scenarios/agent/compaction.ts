import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { exact } from "../../src/core/metric.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { contextValues } from "../observations/context-values.ts";
import { mainExchanges, promptTokens, usageValues } from "../observations/wire-values.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";

/** The conversation has about 60,000 tokens. Times this factor it is larger than the window that the arm is named after. */
const usageScales: Readonly<Record<string, number>> = { "window-200k": 5, "window-1m": 20 };
const arms: readonly Arm[] = [
  { id: "window-200k", title: "usage reported five times: 300,000 tokens", group: "window-200k", toggles: {} },
  { id: "window-1m", title: "usage reported twenty times: 1,200,000 tokens", group: "window-1m", toggles: {} },
];
const everyArm = arms.map(({ id }) => id);

const noteTurns = 60;
const noteBytes = 4_000;
const answer = "All notes are read.";
/** Notes that carry a fact, each with the place of the fact in it: four facts at each place. */
const places = ["head", "middle", "end"] as const;
const factCount = 12;

/**
 * A session that is longer than the agent's context window, as the agent sees it: the usage that the provider reports is scaled.
 * Usage falls after a compaction by itself, because it is scaled from counted tokens. An agent that estimates tokens by its own
 * count of characters may see another size.
 */
export default defineScenario({
  id: "compaction",
  family: "context",
  title: "Compaction of a full window",
  question:
    "When the context window is full: when does the agent shorten its prompt, what does that cost, and which facts stay?",
  sets: ["full"],
  arms,
  metrics: [
    exact("compaction.shortenings", "Compactions", "count", "neither", {
      meaning: "Main requests whose prompt is smaller than the one before. 0: the session ended without any.",
      gatesOn: everyArm,
    }),
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
      sides: [{ kind: "extract", marker: "FACT", maxLines: factCount, heading: "What was found so far:" }],
      probes: Array.from({ length: factCount }, (_, fact) => factLine(fact)),
    },
    provider: {
      ...scenarioModel,
      seed,
      latency: sonnetLatency(0),
      usageScale: usageScales[arm.group ?? ""] ?? 1,
      requestLimit: 3 * noteTurns,
    },
    timeLimitNs: 300e9,
    tracedFiles: [],
  }),
  observe: (trace) => {
    if (chunkWithText(trace.output, answer) === null)
      return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: { ...usageValues(trace), ...compactionValues(trace) } };
  },
});

function compactionValues(trace: Trace): Readonly<Record<string, number>> {
  const main = mainExchanges(trace);
  const shortened = main.filter(
    (exchange, index) => promptTokens(exchange) < promptTokens(main[index - 1] ?? exchange),
  );
  return { ...contextValues(trace, factCount), "compaction.shortenings": shortened.length };
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
