import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, better, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { loneProgram, programObservation } from "../lone-program.ts";
import { modelCalls, outputText, usageValues } from "../../observations/wire-values.ts";

const cacheOf = (mode: string, minutes: number): Arm["toggles"] => ({
  "response-cache": mode,
  "response-cache-ttl": String(minutes * 60),
});
/** A folder in the workspace that the cache's key ignores. The workspace is new for each trial. */
const launched = (mode: string): Arm["toggles"] => ({
  ...cacheOf(mode, 5),
  "cache-folder": "node_modules/.cache/agent",
});
const arms: readonly Arm[] = [
  ...groupedArms("processes", [
    ["off", "three runs, no cache", launched("off")],
    ["exact", "three runs, key of prompt and model", launched("exact")],
    ["workspace", "three runs, key with the files' contents", launched("workspace")],
  ]),
  ...groupedArms("mix", [
    ["off", "45 minutes of mixed tasks, no cache", cacheOf("off", 5)],
    ["exact-5m", "mix, prompt and model, 5 min", cacheOf("exact", 5)],
    ["exact-10m", "mix, prompt and model, 10 min", cacheOf("exact", 10)],
    ["workspace-30m", "mix, files' contents too, 30 min", cacheOf("workspace", 30)],
  ]),
];
const everyArm = arms.map((arm) => arm.id);
const prompt = "What does notes.txt say?";
const mixCondition =
  "60 tasks drawn by Zipf's law from 20 over 45 minutes of simulated time, one file edited every three tasks, three in ten tasks barred from the cache.";

/** What a cache of whole answers saves, and how often it gives an old answer. */
export default defineScenario({
  id: "response-cache",
  family: "result-cache",
  title: "Response cache",
  question: "How many model calls does a cache of whole answers save, and how many of its answers are out of date?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("response_cache.hit_ratio", "Answers from the cache", "ratio", "higher", {
      meaning: "Runs answered without a model call, divided by all runs that may be.",
      gatesOn: everyArm,
    }),
    exact("response_cache.stale_hits", "Stale answers", "count", "lower", {
      meaning: "Answers from the cache that differ from what the file says now.",
      gatesOn: everyArm,
    }),
    exact("response_cache.forbidden_hits", "Answers that must not be cached", "count", "lower", {
      meaning: "Tasks that write files or fail, and were answered without a model call.",
      gatesOn: everyArm,
    }),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("cost.total", everyArm),
    measured("response_cache.lookup_time", "Time of a hit", "ns", "lower", {
      meaning: "Mean wall time of a run that was answered from the cache, in a running process.",
    }),
    measured("response_cache.time_to_answer", "Spawn to answer", "ns", "lower", {
      meaning: "From starting the last of three runs to the first byte of its answer, measured by the harness.",
    }),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-18", savingOf("gen_ai.invoke_agent.inference_calls", "mix/exact-10m", "mix/off"), better, {
      condition: `${mixCondition} The key is the prompt alone, so some of the answers are stale: see the next answer.`,
    }),
    answerTo("S4-18", valueOf("response_cache.stale_hits", "mix/exact-10m"), atMost(0), {
      condition: `${mixCondition} Stale answers of a cache that knows nothing of files.`,
    }),
    answerTo("S4-19", valueOf("response_cache.forbidden_hits", "mix/exact-10m"), atMost(0), {
      condition: "The mix repeats tasks that write files and tasks that fail; the cache is off unless asked for.",
    }),
    answerTo("S2-10", valueOf("response_cache.hit_ratio", "mix/workspace-30m"), atLeast(0.823), {
      condition: mixCondition,
    }),
    answerTo("S3-19", savingOf("gen_ai.invoke_agent.inference_calls", "mix/workspace-30m", "mix/off"), better, {
      condition: mixCondition,
    }),
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

/** The same prompt in three processes. The file changes before the third. */
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
    // A cached answer saves this time: a twentieth of a second for each call.
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
