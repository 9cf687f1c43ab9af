import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import { scenarioModel } from "../latency-fit.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";
import { modelCalls, outputText, usageValues } from "../wire-values.ts";

const cacheOf = (mode: string, minutes: number): Arm["toggles"] => ({
  "response-cache": mode,
  "response-cache-ttl": String(minutes * 60),
});
/** In the workspace, which is new for each trial, at a place that is no part of its contents. */
const launched = (mode: string): Arm["toggles"] => ({
  ...cacheOf(mode, 5),
  "cache-folder": "node_modules/.cache/agent",
});
const arms: readonly Arm[] = [
  { id: "processes/off", title: "three runs, no cache", plain: true, group: "processes", toggles: launched("off") },
  {
    id: "processes/exact",
    title: "three runs, key of prompt and model",
    group: "processes",
    toggles: launched("exact"),
  },
  {
    id: "processes/workspace",
    title: "three runs, key with the files' contents",
    group: "processes",
    toggles: launched("workspace"),
  },
  {
    id: "mix/off",
    title: "45 minutes of mixed tasks, no cache",
    plain: true,
    group: "mix",
    toggles: cacheOf("off", 5),
  },
  { id: "mix/exact-5m", title: "mix, prompt and model, 5 min", group: "mix", toggles: cacheOf("exact", 5) },
  { id: "mix/exact-10m", title: "mix, prompt and model, 10 min", group: "mix", toggles: cacheOf("exact", 10) },
  {
    id: "mix/workspace-30m",
    title: "mix, files' contents too, 30 min",
    group: "mix",
    toggles: cacheOf("workspace", 30),
  },
];
const everyArm = arms.map((arm) => arm.id);
const prompt = "What does notes.txt say?";
const mixCondition =
  "60 tasks drawn by Zipf's law from 20 over 45 minutes of simulated time, one file edited every three tasks, three in ten tasks barred from the cache.";

/** What a cache of whole answers saves, and how often it tells what is no longer true. */
export const responseCache = defineScenario({
  id: "response-cache",
  family: "result-cache",
  title: "Response cache",
  question: "How many model calls does a cache of whole answers save, and how many of its answers are out of date?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "response_cache.hit_ratio", gates: everyArm },
    { id: "response_cache.stale_hits", gates: everyArm },
    { id: "response_cache.forbidden_hits", gates: everyArm },
    { id: "gen_ai.invoke_agent.inference_calls", gates: everyArm },
    { id: "cost.total", gates: everyArm },
    { id: "response_cache.lookup_time", gates: [] },
    { id: "response_cache.time_to_answer", gates: [] },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S4-18",
      measure: {
        kind: "saving",
        metric: "gen_ai.invoke_agent.inference_calls",
        arm: "mix/exact-10m",
        against: "mix/off",
      },
      expects: { kind: "better" },
      condition: `${mixCondition} The key is the prompt alone, so some of the answers are stale: see the next answer.`,
    },
    {
      claim: "S4-18",
      measure: { kind: "value", metric: "response_cache.stale_hits", arm: "mix/exact-10m" },
      expects: { kind: "at-most", value: 0 },
      condition: `${mixCondition} Stale answers of a cache that knows nothing of files.`,
    },
    {
      claim: "S4-19",
      measure: { kind: "value", metric: "response_cache.forbidden_hits", arm: "mix/exact-10m" },
      expects: { kind: "at-most", value: 0 },
      condition: "The mix repeats tasks that write files and tasks that fail; the cache is off unless asked for.",
    },
    {
      claim: "S2-10",
      measure: { kind: "value", metric: "response_cache.hit_ratio", arm: "mix/workspace-30m" },
      expects: { kind: "at-least", value: 0.823 },
      condition: mixCondition,
    },
    {
      claim: "S3-19",
      measure: {
        kind: "saving",
        metric: "gen_ai.invoke_agent.inference_calls",
        arm: "mix/workspace-30m",
        against: "mix/off",
      },
      expects: { kind: "better" },
      condition: mixCondition,
    },
  ],
  costSeconds: 8.5,
  requires: ["modules", "response-cache"],
  workload: (arm, seed) => (arm.group === "mix" ? mixOf(arm, seed) : launchesOf(seed)),
  observe: (trace, arm) => (arm.group === "mix" ? programObservation(trace) : launchesObserved(trace)),
});

function mixOf(arm: Arm, seed: string): Workload {
  return loneProgram(seed, {
    entry: "runners/lab/storage/main.js",
    input: { program: "prompt-mix", seed, tasks: 60, stock: 20, toggles: arm.toggles },
  });
}

const versionText = (version: number): string => `This is version ${version} of the notes.\n`;

/** The same prompt three times, in processes of their own: the file is the same the second time and another the third. */
function launchesOf(seed: string): Workload {
  return {
    prompt,
    files: { "notes.txt": versionText(1) },
    script: {
      turns: [
        { blocks: [{ kind: "tool", operation: { kind: "read", path: "notes.txt" } }] },
        { blocks: [{ kind: "text", text: "It says: {{result 0.0}}" }] },
      ],
    },
    // What a kept answer saves is this waiting: a twentieth of a second stands for a call.
    provider: { ...scenarioModel, seed, latency: { kind: "fixed", ttftNs: 50e6, perTokenNs: 1e6 } },
    timeLimitNs: 30e9,
    earlier: [{ prompt }, { prompt, filesAfter: { "notes.txt": versionText(2) } }],
  };
}

const callsOfRun = 2;
const launches = 3;

function launchesObserved(trace: Trace): Observation {
  const text = outputText(trace);
  const calls = modelCalls(trace).length;
  if (calls === 0 || calls % callsOfRun !== 0) return { kind: "wrong", reason: `${calls} model calls for three runs` };
  const isStale = !text.includes(versionText(2).trimEnd());
  const isLastHit = modelCalls(trace).every(({ arrivalNs }) => arrivalNs < trace.spawnNs);
  if (isStale && !isLastHit) return { kind: "wrong", reason: "the model's answer is not in the output" };
  const first = trace.output[0];
  return {
    kind: "values",
    values: {
      ...usageValues(trace),
      "response_cache.hit_ratio": 1 - calls / (launches * callsOfRun),
      "response_cache.stale_hits": isStale ? 1 : 0,
      ...(first === undefined ? {} : { "response_cache.time_to_answer": first.atNs - trace.spawnNs }),
    },
  };
}
