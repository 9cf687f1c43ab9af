import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, better, ratioOf, savingOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";

const answer = "Here is the answer.";
const loads: Readonly<
  Record<string, { readonly how: string; readonly connections: number; readonly requests: number }>
> = {
  spawned: { how: "spawn", connections: 1, requests: 4 },
  "warm-1": { how: "serve", connections: 1, requests: 60 },
  "warm-8": { how: "serve", connections: 8, requests: 120 },
  "warm-32": { how: "serve", connections: 32, requests: 120 },
};
const arms: readonly Arm[] = [
  { id: "spawned", title: "a process for each prompt", plain: true, toggles: {} },
  {
    id: "warm-1",
    title: "one warm process, one client",
    toggles: {},
    sweep: { parameter: "clients", value: 1, line: "one warm process" },
  },
  {
    id: "warm-8",
    title: "one warm process, 8 clients",
    toggles: {},
    sweep: { parameter: "clients", value: 8, line: "one warm process" },
  },
  {
    id: "warm-32",
    title: "one warm process, 32 clients for 8 slots",
    toggles: {},
    sweep: { parameter: "clients", value: 32, line: "one warm process" },
  },
];
const everyArm = arms.map((arm) => arm.id);

/** How a warm engine answers under load, beside a process for each prompt. */
export default defineScenario({
  id: "server-load",
  family: "memory",
  title: "Server load",
  question: "How fast does a warm engine answer, alone and under load, compared with a process for each prompt?",
  sets: ["lab"],
  arms,
  metrics: [
    measured("load.first_byte_p50", "First byte, median", "ns", "lower", {
      meaning: "Median time from a client's request to the first byte of its answer, measured by the load generator.",
      gatesOn: ["warm-1"],
    }),
    measured("load.throughput", "Answers per second", "count", "higher", {
      meaning:
        "Answers divided by the time they took, measured by the load generator. Starting the engine is included.",
    }),
    measured("load.first_byte_p95", "First byte, p95", "ns", "lower", {
      meaning: "95th percentile of the time from a client's request to the first byte of its answer.",
    }),
    measured("load.whole_p50", "Whole answer, median", "ns", "lower", {
      meaning:
        "Median time from a client's request to the end of its answer, or from a process's start to the end of its output.",
    }),
    exact("load.requests", "Requests answered", "count", "neither", {
      meaning: "Requests of the load generator that got an answer.",
      gatesOn: everyArm,
    }),
    exact("load.failed", "Requests failed", "count", "lower", {
      meaning: "Requests that broke off, were refused, or got an answer other than the scripted one.",
      gatesOn: everyArm,
    }),
    measured("load.cpu_per_request", "CPU per request", "ns", "lower", {
      meaning: "CPU time of the serving process divided by the requests. The kernel counts in ticks of 10 ms.",
    }),
    measured("load.engine_peak_rss", "Memory of the server", "bytes", "lower", {
      meaning: "Largest resident set of the serving process, reported by the kernel.",
    }),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S0-23", savingOf("load.whole_p50", "warm-1", "spawned"), better, {
      condition: "short answers of a provider that answers at once: what remains is the engine's own time",
    }),
    answerTo("S4-16", ratioOf("load.throughput", "warm-1", "spawned"), atLeast(1), {
      condition: "prompts a second of one client, the start of a process paid once or for each prompt",
    }),
  ],
  costSeconds: 6.5,
  requires: ["modules"],
  workload: (arm, seed) => ({
    prompt: "",
    files: { "package.json": '{ "name": "fixture", "private": true }\n' },
    script: { turns: [] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 60e9,
    program: {
      entry: "runners/lab/load/main.js",
      input: {
        ...loads[arm.id],
        flags: [],
        answer: `${answer}\n`,
        script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
        settings: { ...scenarioModel, seed, latency: { kind: "instant" } },
      },
    },
  }),
  observe: programObservation,
});
