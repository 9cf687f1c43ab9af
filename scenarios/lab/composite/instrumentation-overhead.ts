import { exact, measured, type MetricValues } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Scenario } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import type { Turn } from "../../../src/core/turn-script.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { coveredNs, spansOf, type EngineSpan } from "../engine-spans.ts";
import { mainExchanges, isPrinted, usageValues } from "../../observations/wire-values.ts";

const answer = "Everything has been read.";
const turns = 24;
const written = "written";

const arms: readonly Arm[] = [
  { id: "off", title: "nothing is told", plain: true, toggles: { timings: "off" } },
  { id: "timings", title: "phases on standard error", toggles: { timings: "on" } },
  { id: "spans", title: "spans as JSON lines", toggles: { spans: written } },
  { id: "trace", title: "spans as trace events", toggles: { trace: written } },
  { id: "cpuprofile", title: "CPU profile, 1 ms", toggles: { cpuprofile: written } },
  { id: "memprofile", title: "heap profile, every 32 KiB", toggles: { memprofile: written } },
];
const everyArm = arms.map((arm) => arm.id);

/** What it costs a session to be watched, for each instrument, and whether the instrument's output is complete. */
export default defineScenario({
  id: "instrumentation-overhead",
  family: "composite",
  title: "Cost of instruments",
  question: "How much slower does a session get if it is watched, and does the watcher see everything?",
  sets: ["lab"],
  arms,
  metrics: [
    measured("instrumentation.wall_overhead", "Wall time added", "ratio", "lower", {
      meaning: "Wall time of the watched session divided by that of the unwatched one in the same round, minus one.",
    }),
    measured("instrumentation.cpu_overhead", "CPU time added", "ratio", "lower", {
      meaning: "CPU time of the watched session divided by that of the unwatched one in the same round, minus one.",
    }),
    exact("instrumentation.missing_records", "Records missing", "count", "lower", {
      meaning: "Requests and tool calls that the provider saw and the engine's spans lack, or have more than once.",
      gatesOn: everyArm,
    }),
    measured("instrumentation.coverage", "Time explained", "ratio", "higher", {
      meaning: "Share of the run's span that is covered by model calls and tool calls.",
    }),
    measured("instrumentation.written_bytes", "Bytes written by the instrument", "bytes", "lower", {
      meaning: "Size of the instrument's output. Time stamps make it vary.",
    }),
    shared("process.wall_time", ["off", "spans"]),
    shared("process.cpu_time", ["off"]),
    shared("process.peak_rss"),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
  ],
  claims: claimsOfInstruments(),
  costSeconds: 3.5,
  requires: ["spans", "trace", "cpuprofile", "memprofile", "timings"],
  workload: (_arm, seed) => ({
    prompt: "Read the files and search them.",
    files: Object.fromEntries(
      Array.from({ length: 8 }, (_, file) => [`notes/${file}.txt`, fixtureText(6_000, `${seed} note ${file}`)]),
    ),
    script: { turns: [...Array.from({ length: turns - 1 }, (_, turn) => turnOf(turn)), ending] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 30e9,
    tracedFiles: [written],
  }),
  observe,
  combine: (round) => {
    const off = round["off"];
    if (off === undefined) return {};
    return Object.fromEntries(
      Object.entries(round).flatMap(([arm, values]) => (arm === "off" ? [] : [[arm, overheads(off, values)]])),
    );
  },
});

const ending: Turn = { blocks: [{ kind: "text", text: answer }] };

/** Every fifth turn makes two calls. The published mean is 1.2 calls a step. */
function turnOf(turn: number): Turn {
  const read = { kind: "tool", operation: { kind: "read", path: `notes/${turn % 8}.txt` } } as const;
  const search = { kind: "tool", operation: { kind: "search", pattern: "cache ", path: "notes" } } as const;
  return { blocks: turn % 5 === 4 ? [read, search] : [read] };
}

function overheads(off: MetricValues, values: MetricValues): MetricValues {
  const over = (id: string, metric: string): [string, number][] => {
    const [without, with_] = [off[metric], values[metric]];
    return without === undefined || with_ === undefined || without === 0 ? [] : [[id, with_ / without - 1]];
  };
  return Object.fromEntries([
    ...over("instrumentation.wall_overhead", "process.wall_time"),
    ...over("instrumentation.cpu_overhead", "process.cpu_time"),
  ]);
}

function observe(trace: Trace, arm: Arm): Observation {
  const main = mainExchanges(trace);
  if (main.length !== turns) return { kind: "wrong", reason: `${main.length} requests instead of ${turns}` };
  if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
  const text = trace.files[written] ?? (arm.id === "timings" ? trace.errorTail : "");
  if (arm.id !== "off" && text === "") return { kind: "wrong", reason: "the instrument wrote nothing" };
  const told = toldBy(arm.id, text, trace);
  if (told === null) return { kind: "wrong", reason: `what ${arm.id} wrote cannot be read` };
  const values = { ...usageValues(trace), "instrumentation.written_bytes": Buffer.byteLength(text), ...told };
  return { kind: "values", values };
}

/** The values in an instrument's output. Null if it is not in its format. */
function toldBy(arm: string, text: string, trace: Trace): MetricValues | null {
  if (arm === "off") return {};
  if (arm === "timings") return sharesOf(text).length === 8 && isWhole(sharesOf(text)) ? {} : null;
  if (arm === "spans") return spanValues(spansOf(text), trace);
  const parsed = jsonOf(text);
  if (parsed === null) return null;
  if (arm === "trace") return traceValues(parsed["traceEvents"], trace);
  if (arm === "cpuprofile") return Array.isArray(parsed["nodes"]) && Array.isArray(parsed["samples"]) ? {} : null;
  return "head" in parsed && Array.isArray(parsed["samples"]) ? {} : null;
}

/** The number of spans that the file lacks compared with the wire, and the share of the session that they cover. */
function spanValues(spans: readonly EngineSpan[], trace: Trace): MetricValues {
  const main = mainExchanges(trace);
  const calls = main.reduce((sum, { toolResults }) => sum + toolResults.length, 0);
  const of = (prefix: string): EngineSpan[] => spans.filter(({ name }) => name.startsWith(prefix));
  const missing =
    Math.abs(main.length - of("chat ").length) +
    Math.abs(calls - of("execute_tool ").length) +
    Math.abs(1 - of("invoke_agent").length);
  const whole = coveredNs(of("invoke_agent"));
  return {
    "instrumentation.missing_records": missing,
    ...(whole === 0 ? {} : { "instrumentation.coverage": coveredNs([...of("chat "), ...of("execute_tool ")]) / whole }),
  };
}

function traceValues(events: unknown, trace: Trace): MetricValues | null {
  if (!Array.isArray(events)) return null;
  const spans = events.flatMap((event: unknown): EngineSpan[] => {
    if (typeof event !== "object" || event === null || !("name" in event)) return [];
    if (!("ts" in event) || !("dur" in event) || typeof event.ts !== "number") return [];
    if (typeof event.name !== "string" || typeof event.dur !== "number") return [];
    return [{ name: event.name, startNs: event.ts * 1e3, durationNs: event.dur * 1e3, attributes: {} }];
  });
  return spanValues(spans, trace);
}

function sharesOf(text: string): number[] {
  return [...text.matchAll(/^timings: \S.* (\d+\.\d) %$/gm)].map((match) => Number(match[1]));
}

/** The last line is the whole. The phases must add up to it; each is rounded to a tenth. */
function isWhole(shares: readonly number[]): boolean {
  const phases = shares.slice(0, -1).reduce((sum, share) => sum + share, 0);
  return shares.at(-1) === 100 && Math.abs(phases - 100) < 0.5;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : null;
  } catch {
    return null;
  }
}

function claimsOfInstruments(): Scenario["claims"] {
  const session = `a session of ${turns} turns of file reads and searches against a provider that answers at once`;
  const complete = (claim: string, arm: string): Scenario["claims"][number] =>
    answerTo(claim, valueOf("instrumentation.missing_records", arm), atMost(0), {
      condition: `every request and tool call that the provider saw is in the ${arm}; ${session}`,
    });
  const parsedFile = (claim: string, arm: string): Scenario["claims"][number] =>
    answerTo(claim, valueOf("instrumentation.written_bytes", arm), atLeast(1), {
      condition: `the file was parsed in its format before its size was taken; ${session}`,
    });
  const covered = (claim: string): Scenario["claims"][number] =>
    answerTo(claim, valueOf("instrumentation.coverage", "spans"), atLeast(0.8), {
      condition: `requests and tool calls explain this share of the run on one axis, wall time; ${session}`,
    });
  return [
    complete("S3-01", "spans"),
    complete("S4-30", "trace"),
    parsedFile("S4-27", "timings"),
    parsedFile("S4-28", "cpuprofile"),
    parsedFile("S4-29", "memprofile"),
    covered("S3-04"),
    covered("S2-26"),
    covered("S3-03"),
    covered("S1-13"),
    answerTo("S2-21", valueOf("instrumentation.cpu_overhead", "cpuprofile"), atMost(0.5), {
      condition: `spans, CPU and heap profile of one session; the CPU profile's cost stands for the dearest; ${session}`,
    }),
    answerTo("S3-17", valueOf("instrumentation.cpu_overhead", "spans"), atMost(0.02), {
      condition: `spans around every model call and tool call, kept and written; ${session}`,
    }),
    answerTo("S3-20", valueOf("instrumentation.wall_overhead", "spans"), atMost(0.02), {
      condition: `instrumentation is one item of this list; the others have scenarios of their own; ${session}`,
    }),
  ];
}
