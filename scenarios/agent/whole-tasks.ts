import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { wholeTaskObservation } from "../observations/whole-task.ts";
import { isAnsweredToTheEnd } from "../observations/wire-values.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { smallTask, smallTaskNames, treeFault } from "../workloads/small-tasks.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const titles = { repair: "one wrong line", rename: "a name in six files", create: "three new files" } as const;
const arms: readonly Arm[] = smallTaskNames.map((name) => ({
  id: name,
  title: titles[name],
  plain: true,
  group: name,
  toggles: {},
}));
/** The check makes the expected tree again, so its seed is fixed. */
const treeSeed = "small tasks";

/** What it costs to do a small task right, on any agent. */
export default defineScenario({
  id: "whole-tasks",
  family: "composite",
  title: "Whole tasks",
  question: "Three small tasks whose final files are checked: what does a right result cost in time and tokens?",
  sets: ["long"],
  arms,
  metrics: [
    shared("task.own_time", smallTaskNames),
    shared("task.tokens", smallTaskNames),
    shared("gen_ai.invoke_agent.inference_calls", smallTaskNames),
    shared("task.first_result"),
    shared("tools.makespan"),
    shared("cost.total"),
    shared("process.cpu_time", smallTaskNames),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  costSeconds: 6,
  workload: (arm, seed) => {
    const { prompt, files, script } = taskOf(arm);
    return {
      prompt,
      files,
      script,
      provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
      timeLimitNs: fewTurnsNs,
    };
  },
  observe: (trace, arm) => {
    const { answer, finalFiles, script } = taskOf(arm);
    const observation = wholeTaskObservation(trace, { fault: treeFault(trace, finalFiles), answer }, {});
    return observation.kind === "values" && !isAnsweredToTheEnd(trace, script)
      ? { kind: "wrong", reason: "the last turn of the task got no answer" }
      : observation;
  },
});

function taskOf(arm: Arm) {
  return smallTask(smallTaskNames.find((name) => name === arm.group) ?? "repair", treeSeed);
}
