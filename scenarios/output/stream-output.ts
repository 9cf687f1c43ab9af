import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { Trace } from "../../src/core/trace.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";
import { mainExchanges } from "../wire-values.ts";
import { pieceLatenciesNs } from "./piece-latencies.ts";

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

/** Answer bytes by group; a token, and so a piece, has four. */
const answerBytes: Readonly<Record<string, number>> = {
  burst: 80_000,
  live: 1_000,
  "50-per-second": 4_000,
  "500-per-second": 4_000,
  sinks: 12_000,
};

/** What it costs to hand an answer on as it comes: writes, delay, and who waits for whom. */
export const streamOutput = defineScenario({
  id: "stream-output",
  family: "output",
  title: "Streamed output",
  question:
    "What does handing on an answer piece by piece cost, what do windows save and delay, and whom does a slow reader hold up?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "output.window_writes", gates: simulated },
    { id: "output.window_delay", gates: simulated },
    { id: "output.parsed_bytes", gates: armsOf("argument", "argument-eager", "argument-eager-80k") },
    { id: "output.writes", gates: [] },
    { id: "output.write_calls", gates: [] },
    { id: "output.added_latency", gates: ["live/delta"] },
    { id: "output.added_latency_p95", gates: [] },
    { id: "output.cpu_per_1k_tokens", gates: ["burst/delta"] },
    { id: "output.time_to_answer", gates: [] },
    { id: "output.longest_stall", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S4-08",
      measure: { kind: "value", metric: "output.added_latency", arm: "live/delta" },
      expects: { kind: "at-most", value: 2e6 },
      condition: "250 pieces at 500 tokens a second over loopback, from the provider's write to the harness's read.",
    },
    {
      claim: "S4-17",
      measure: {
        kind: "saving",
        metric: "output.window_writes",
        arm: "500-per-second/buffer",
        against: "500-per-second/delta",
      },
      expects: { kind: "better" },
      condition:
        "1,000 pieces at 500 tokens a second in lines of about 90 characters; each piece is seen later by output.window_delay.",
    },
    {
      claim: "S4-23",
      measure: { kind: "ratio", metric: "output.time_to_answer", arm: "sinks/independent", against: "sinks/blocking" },
      expects: { kind: "better" },
      condition:
        "3,000 pieces at once to standard output, two files and a pipe whose reader is busy for the first second.",
    },
  ],
  costSeconds: 10,
  requires: ["modules", "output-window"],
  workload: (arm, seed) => (simulated.includes(arm.id) ? simulatedWorkload(arm, seed) : liveWorkload(arm, seed)),
  observe: (trace, arm): Observation => {
    const result = programObservation(trace);
    if (result.kind === "wrong" || simulated.includes(arm.id)) return result;
    return { kind: "values", values: { ...result.values, ...streamValues(trace, arm) } };
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
