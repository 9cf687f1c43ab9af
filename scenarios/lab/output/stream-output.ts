import { exact, measured, type MetricValues } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atMost, better, ratioOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { Trace, OutputChunk, WireExchange } from "../../../src/core/trace.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";
import { mainExchanges } from "../../observations/wire-values.ts";

const windows = [
  ["delta", "each piece"],
  ["buffer", "lines or 4096 bytes"],
  ["time", "33 ms"],
] as const;
const windowed = (group: string, title: string, count: number): Arm[] =>
  windows.slice(0, count).map(([window, words]) => ({
    id: `${group}/${window}`,
    title: `${title}, ${words}`,
    ...(window === "delta" ? { plain: true } : {}),
    group,
    toggles: { "output-window": window },
  }));
const argumentArms = (group: string, title: string): Arm[] => [
  {
    id: `${group}/each-delta`,
    title: `${title}, parsed at each`,
    plain: true,
    group,
    toggles: { "argument-parsing": "each-delta" },
  },
  { id: `${group}/once`, title: `${title}, parsed when complete`, group, toggles: { "argument-parsing": "once" } },
];
const arms: readonly Arm[] = [
  ...windowed("burst", "20,000 pieces at once", 2),
  ...windowed("live", "500 tokens/s", 1),
  ...windowed("50-per-second", "simulated, 50 tokens/s", 3),
  ...windowed("500-per-second", "simulated, 500 tokens/s", 3),
  {
    id: "sinks/blocking",
    title: "four outputs, one slow, one after another",
    plain: true,
    group: "sinks",
    toggles: { sinks: "blocking" },
  },
  {
    id: "sinks/independent",
    title: "four outputs, one slow, each with a queue",
    group: "sinks",
    toggles: { sinks: "independent" },
  },
  ...argumentArms("argument", "16 KB argument as the API sends it"),
  ...argumentArms("argument-eager", "16 KB argument in 4,000 pieces"),
  {
    id: "argument-eager-80k/once",
    title: "80 KB argument in 20,000 pieces, parsed when complete",
    group: "argument-eager-80k",
    toggles: { "argument-parsing": "once" },
  },
];
const armsOf = (...groups: readonly string[]): string[] =>
  arms.filter(({ group }) => groups.includes(group ?? "")).map(({ id }) => id);
const simulated = armsOf("50-per-second", "500-per-second");

/** Answer bytes by group. A token, and so a piece, has four bytes. */
const answerBytes: Readonly<Record<string, number>> = {
  burst: 80_000,
  live: 1_000,
  "50-per-second": 4_000,
  "500-per-second": 4_000,
  sinks: 12_000,
};

/** Far more than a busy machine takes between two events. */
const stalledNs = 500e6;

/** What it costs to pass an answer on while it streams in. */
export default defineScenario({
  id: "stream-output",
  family: "output",
  title: "Streamed output",
  question:
    "What does it cost to pass an answer on piece by piece, what do windows save and delay, and whom does a slow reader block?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("output.window_writes", "Writes in simulated time", "count", "lower", {
      meaning: "Writes of an answer that streams at a model's pace, on the simulated clock.",
      gatesOn: simulated,
    }),
    exact("output.window_delay", "Delay by the window, p95", "ns", "lower", {
      meaning:
        "95th percentile of the time from a piece's arrival to its write, on the simulated clock. Only the window adds to it.",
      gatesOn: simulated,
    }),
    exact("output.parsed_bytes", "Bytes parsed as JSON", "bytes", "lower", {
      meaning: "Length of every text that was passed to JSON.parse during the run, the stream's own events included.",
      gatesOn: armsOf("argument", "argument-eager", "argument-eager-80k"),
    }),
    exact("output.writes", "Writes to stdout", "count", "lower", {
      meaning: "Writes of the answer to standard output.",
      gatesOn: armsOf("burst", "live"),
    }),
    measured("output.write_calls", "Write system calls", "count", "lower", {
      meaning: "Write system calls of the whole process from the prompt to the answer's end, counted by the kernel.",
    }),
    measured("output.added_latency", "Provider to stdout, median", "ns", "lower", {
      meaning: "Median time from the provider writing a piece to the harness reading it from standard output.",
      gatesOn: ["live/delta"],
    }),
    measured("output.added_latency_p95", "Provider to stdout, p95", "ns", "lower", {
      meaning: "95th percentile of the time from the provider writing a piece to the harness reading it.",
    }),
    measured("output.cpu_per_1k_tokens", "CPU per 1,000 tokens", "ns", "lower", {
      meaning: "CPU time of the whole process, start included, per thousand tokens of the answer.",
      gatesOn: ["burst/delta"],
    }),
    measured("output.time_to_answer", "Time to the whole answer", "ns", "lower", {
      meaning: "From the prompt to the end of the run, in a running process, before files are closed.",
    }),
    measured("output.longest_stall", "Longest stall", "ns", "lower", {
      meaning: "Longest time between two events of the run. A slow reader shows here.",
    }),
    exact("output.stalled", "Stalled by a reader", "count", "lower", {
      meaning:
        "1 if two events of the run are more than half a second apart, else 0. The slow reader is busy for a second.",
      gatesOn: ["sinks/independent"],
    }),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-08", valueOf("output.added_latency", "live/delta"), atMost(2e6), {
      condition: "250 pieces at 500 tokens a second over loopback, from the provider's write to the harness's read.",
    }),
    answerTo("S4-17", savingOf("output.window_writes", "500-per-second/buffer", "500-per-second/delta"), better, {
      condition:
        "1,000 pieces at 500 tokens a second in lines of about 90 characters; each piece is seen later by output.window_delay.",
    }),
    answerTo("S4-23", ratioOf("output.time_to_answer", "sinks/independent", "sinks/blocking"), better, {
      condition:
        "3,000 pieces at once to standard output, two files and a pipe whose reader is busy for the first second.",
    }),
  ],
  costSeconds: 10,
  requires: ["modules", "output-window"],
  workload: (arm, seed) => (simulated.includes(arm.id) ? simulatedWorkload(arm, seed) : liveWorkload(arm, seed)),
  observe: (trace, arm): Observation => {
    const result = programObservation(trace);
    if (result.kind !== "values" || simulated.includes(arm.id)) return result;
    const stalled = Number((result.values["output.longest_stall"] ?? 0) > stalledNs);
    return { kind: "values", values: { ...result.values, ...streamValues(trace, arm), "output.stalled": stalled } };
  },
});

function simulatedWorkload(arm: Arm, seed: string): Workload {
  const tokensPerSecond = arm.group === "50-per-second" ? 50 : 500;
  return {
    ...liveWorkload(arm, seed),
    script: { turns: [] },
    program: {
      entry: "runners/lab/storage/main.js",
      input: { program: "paced-windows", seed, tokensPerSecond, text: textOf(arm, seed), toggles: arm.toggles },
    },
  };
}

function liveWorkload(arm: Arm, seed: string): Workload {
  const isSlow = arm.group === "sinks";
  return {
    prompt: "",
    files: {},
    script: {
      turns:
        arm.group?.startsWith("argument") === true
          ? [
              {
                blocks: [
                  {
                    kind: "tool",
                    operation: {
                      kind: "write",
                      path: "written.txt",
                      text: fixtureText(arm.group === "argument-eager-80k" ? 80_000 : 16_000, seed),
                    },
                  },
                ],
              },
              { blocks: [{ kind: "text", text: "Written." }] },
            ]
          : [{ blocks: [{ kind: "text", text: textOf(arm, seed) }] }],
    },
    provider: {
      ...scenarioModel,
      seed,
      latency: arm.group === "live" ? { kind: "fixed", ttftNs: 20e6, perTokenNs: 2e6 } : { kind: "instant" },
    },
    timeLimitNs: 60e9,
    tracedFiles: [],
    program: {
      entry: "runners/lab/storage/main.js",
      input: {
        program: "output-writes",
        prompt: "Write.",
        arguments: arm.group?.startsWith("argument-eager") === true ? "eager" : "whole",
        slowReaders: isSlow ? 1 : 0,
        files: isSlow ? 2 : 0,
        toggles: { ...arm.toggles, "max-tokens": "100000" },
      },
    },
  };
}

function textOf(arm: Arm, seed: string): string {
  return fixtureText(answerBytes[arm.group ?? ""] ?? 0, `${seed} ${arm.group}`);
}

function streamValues(trace: Trace, arm: Arm): MetricValues {
  const [exchange] = mainExchanges(trace);
  const { cpuNs } = trace.accounting;
  const tokens = exchange?.usage.outputTokens ?? 0;
  const sorted = arm.group === "live" && exchange !== undefined ? pieceLatenciesNs(exchange, trace.output) : [];
  const [median, p95] = [sorted[Math.floor(sorted.length / 2)], sorted[Math.floor(sorted.length * 0.95)]];
  return {
    ...(median === undefined ? {} : { "output.added_latency": median }),
    ...(p95 === undefined ? {} : { "output.added_latency_p95": p95 }),
    ...(cpuNs === undefined || tokens === 0 || arm.group !== "burst"
      ? {}
      : { "output.cpu_per_1k_tokens": (cpuNs / tokens) * 1_000 }),
  };
}

/** The provider cuts text into pieces of one token. */
const pieceBytes = 4;

/** The time of each piece from the provider's write to the harness's read, sorted. The text is ASCII in one block. */
function pieceLatenciesNs(exchange: WireExchange, output: readonly OutputChunk[]): readonly number[] {
  const written = exchange.events
    .filter(({ kind }) => kind === "content_block_delta")
    .map(({ writtenNs }) => writtenNs);
  let chunk = 0;
  let read = output[0]?.text.length ?? 0;
  return written
    .map((writtenNs, piece) => {
      // A piece is seen when its first character is read.
      while (read <= piece * pieceBytes && chunk < output.length - 1) {
        chunk += 1;
        read += output[chunk]?.text.length ?? 0;
      }
      return (output[chunk]?.atNs ?? writtenNs) - writtenNs;
    })
    .toSorted((left, right) => left - right);
}
