import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { scenarioModel } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";

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

/** What a process that stays saves over one for each prompt, and what it does when more ask than it has slots for. */
export const serverLoad = defineScenario({
  id: "server-load",
  family: "memory",
  title: "Engine under load",
  question: "How fast does a warm engine answer, alone and under load, beside a process for each prompt?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "load.first_byte_p50", gates: ["warm-1"] },
    { id: "load.throughput", gates: [] },
    { id: "load.first_byte_p95", gates: [] },
    { id: "load.whole_p50", gates: [] },
    { id: "load.requests", gates: everyArm },
    { id: "load.failed", gates: everyArm },
    { id: "load.cpu_per_request", gates: [] },
    { id: "load.engine_peak_rss", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S0-23",
      measure: { kind: "saving", metric: "load.whole_p50", arm: "warm-1", against: "spawned" },
      expects: { kind: "better" },
      condition: "short answers of a provider that answers at once: what remains is the engine's own time",
    },
    {
      claim: "S4-16",
      measure: { kind: "ratio", metric: "load.throughput", arm: "warm-1", against: "spawned" },
      expects: { kind: "at-least", value: 1 },
      condition: "prompts a second of one client, the start of a process paid once or for each prompt",
    },
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
