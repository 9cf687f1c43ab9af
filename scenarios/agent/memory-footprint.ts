import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, ratioOf, valueOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { sessionText } from "../workloads/fixture-text.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "That was all of it.";
const session = "session.jsonl";
const turnsOf: Readonly<Record<string, number>> = {
  "one-shot": 1,
  "turns-50": 50,
  "turns-50/all": 50,
  "turns-200": 200,
};
const arms: readonly Arm[] = [
  {
    id: "one-shot",
    title: "one answer",
    plain: true,
    toggles: { startup: "lazy" },
    sweep: { parameter: "turns", value: 1, line: "parts loaded on first use" },
  },
  {
    id: "turns-50",
    title: "50 turns, parts loaded on first use",
    toggles: { startup: "lazy" },
    sweep: { parameter: "turns", value: 50, line: "parts loaded on first use" },
  },
  { id: "turns-50/all", title: "50 turns, all parts loaded", toggles: { startup: "eager" } },
  {
    id: "turns-200",
    title: "200 turns",
    toggles: { startup: "lazy" },
    sweep: { parameter: "turns", value: 200, line: "parts loaded on first use" },
  },
  {
    id: "resume-10000",
    title: "one answer after 10,000 kept messages, all read",
    toggles: { startup: "lazy", "resume-session": session, "context-budget": "20000" },
  },
  { id: "floor", title: "smallest program that sends a request", toggles: {}, control: "floor" },
];
const engineArms = arms.filter((arm) => arm.control === undefined).map((arm) => arm.id);

/** The memory of a session beyond the runtime's own, and its growth with the session's length. */
export default defineScenario({
  id: "memory-footprint",
  family: "memory",
  title: "Memory footprint",
  question: "How much memory does a session hold above the smallest program of the same runtime, by its length?",
  sets: ["full"],
  arms,
  metrics: [
    shared("process.peak_rss", ["turns-50"]),
    measured("memory.over_floor", "Memory above the floor", "bytes", "lower", {
      meaning: "Peak memory minus that of the smallest program that can send a request, in the same round.",
    }),
    measured("memory.growth_per_turn", "Memory per turn", "bytes", "lower", {
      meaning:
        "Peak memory minus that of a session of one turn in the same round, divided by the number of turns between.",
    }),
    shared("gen_ai.usage.input_tokens", engineArms),
    shared("gen_ai.invoke_agent.inference_calls", engineArms),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-33", valueOf("process.peak_rss", "turns-50"), atMost(50e6), {
      condition:
        "resident set of the process tree; the runtime alone takes about as much, see the same above the floor",
    }),
    answerTo("S4-33", valueOf("memory.over_floor", "turns-50"), atMost(40e6), {
      condition: "50 turns of file reads, above the smallest program of the same runtime, in the same round",
    }),
    answerTo("S4-35", valueOf("process.peak_rss", "one-shot"), atMost(50e6), {
      condition: "the memory target of this list, absolute, one answer",
    }),
    answerTo("S1-09", ratioOf("process.peak_rss", "floor", "turns-200"), atLeast(0.84), {
      condition:
        "the largest part of memory, which is the runtime itself: the smallest program of it against a session of 200 turns",
    }),
  ],
  costSeconds: 4,
  workload: (arm, seed) => {
    const turns = turnsOf[arm.id] ?? 1;
    if (arm.id === "resume-10000") return resumed(seed);
    return {
      prompt: "Read all of it.",
      files: Object.fromEntries(
        // A file for each read: some engines answer a second read with a line that says that nothing changed.
        Array.from({ length: turns - 1 }, (_, turn) => [`notes/${turn}.txt`, markedText(2_000, `note ${turn}`)]),
      ),
      script: {
        turns: [
          ...Array.from({ length: turns - 1 }, (_, turn) => ({
            blocks: [
              {
                kind: "tool",
                operation: { kind: "read", path: `notes/${turn}.txt` },
                markers: markersOf(`note ${turn}`),
              } as const,
            ],
          })),
          { blocks: [{ kind: "text", text: answer }] },
        ],
      },
      provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
      timeLimitNs: fewTurnsNs,
      tracedFiles: [],
    };
  },
  observe: (trace, arm) => {
    const wanted = turnsOf[arm.id] ?? 1;
    const seen = mainExchanges(trace).length;
    if (seen !== wanted) return { kind: "wrong", reason: `${seen} requests instead of ${wanted}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: usageValues(trace) };
  },
  combine: (round) => {
    const floorBytes = round["floor"]?.["process.peak_rss"];
    const shortBytes = round["one-shot"]?.["process.peak_rss"];
    return Object.fromEntries(
      Object.entries(round).flatMap(([arm, values]) => {
        const bytes = values["process.peak_rss"];
        const turns = turnsOf[arm] ?? 1;
        if (arm === "floor" || bytes === undefined) return [];
        const over = floorBytes === undefined ? {} : { "memory.over_floor": bytes - floorBytes };
        const growth =
          shortBytes === undefined || turns === 1
            ? {}
            : { "memory.growth_per_turn": (bytes - shortBytes) / (turns - 1) };
        return [[arm, { ...over, ...growth }]];
      }),
    );
  },
});

/** An old conversation. The engine sends half of a small budget again and only reads the rest. */
function resumed(seed: string): Workload {
  return {
    prompt: "Read all of it.",
    files: { [session]: sessionText(10_000, seed) },
    // The provider counts the earlier turns of a conversation. The script has more turns than are ever resumed.
    script: { turns: Array.from({ length: 400 }, () => ({ blocks: [{ kind: "text", text: answer }] })) },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
    tracedFiles: [],
  };
}
