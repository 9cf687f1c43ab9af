import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { contextValues } from "../observations/context-values.ts";
import { markedText, markersOf, withLineAt } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const readTurns = 40;
const fileBytes = 6_000;
/** The engine's window. The session reads about three times as much, so it crosses the window more than once. */
const budgetTokens = "20000";
const factCount = 10;
const answer = "The review is complete.";

const arms: readonly Arm[] = (
  [
    ["none", "history kept whole", true],
    ["window", "oldest turns dropped", false],
    ["mask", "old tool results masked", false],
    ["summary", "old turns summarised by the model", false],
  ] as const
).map(([context, title, plain]) => ({
  id: context,
  title,
  plain,
  toggles: { context, "context-budget": budgetTokens },
}));
const everyArm = arms.map((arm) => arm.id);

/** What a shorter context saves after the rewritten cache is paid for, and what the model no longer knows. */
export default defineScenario({
  id: "context-compression",
  family: "context",
  title: "Context compression",
  question:
    "In a session three times as long as the window: how many tokens are saved, at what net cost, and which facts are kept?",
  sets: ["quick", "full"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("context.peak_tokens", everyArm),
    shared("context.fact_recall", everyArm),
    shared("compaction.count", everyArm),
    shared("compaction.rewrite_cost", everyArm),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
  ],
  costSeconds: 2.5,
  workload: (_arm, seed) => ({
    prompt:
      "Read the notes one after another and remember each line that begins with FACT. Then say that you are done.",
    files: Object.fromEntries(Array.from({ length: readTurns }, (_, note) => [notePath(note), noteText(note)])),
    script: {
      turns: [
        ...Array.from({ length: readTurns }, (_, note): Turn => ({
          blocks: [
            { kind: "text", text: `Note ${note + 1}.` },
            { kind: "tool", operation: { kind: "read", path: notePath(note) }, markers: markersOf(noteSeed(note)) },
          ],
        })),
        { blocks: [{ kind: "text", text: answer }] },
      ],
      sides: [{ kind: "extract", marker: "FACT", maxLines: 2 * factCount, heading: "What was found so far:" }],
      probes: Array.from({ length: factCount }, (_, fact) => factLine(fact)),
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace) => {
    const turns = mainExchanges(trace).length;
    if (turns !== readTurns + 1) return { kind: "wrong", reason: `${turns} turns instead of ${readTurns + 1}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: { ...usageValues(trace), ...contextValues(trace, factCount) } };
  },
});

/** Every fourth of the first 40 notes carries a fact, from the first line of the first to the last line of the last. */
function noteText(note: number): string {
  const text = markedText(fileBytes, noteSeed(note));
  return note % 4 === 0 ? withLineAt(text, factLine(note / 4), note / 4 / (factCount - 1)) : text;
}

function factLine(fact: number): string {
  return `FACT ${String(fact + 1).padStart(2, "0")}: the limit of ${["retries", "workers", "lanes", "shards", "leases"][fact % 5]} is ${17 + 3 * fact}.`;
}

/** The same in every run: the script names the markers of the notes. */
function noteSeed(note: number): string {
  return `note ${note}`;
}

function notePath(note: number): string {
  return `notes/note-${String(note + 1).padStart(2, "0")}.txt`;
}
