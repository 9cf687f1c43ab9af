import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../src/core/claim.ts";
import { defineScenario } from "../../src/core/scenario.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { navigation, navigationAnswer, navigationFault } from "../workloads/navigation.ts";
import { armsOfTask } from "../workloads/whole-task.ts";
import { wholeTaskObservation } from "../observations/whole-task.ts";
import { manyTurnsNs } from "../workloads/time-limit.ts";

const lines = 500_000;
const arms = armsOfTask("large", "eight values in 500,000 lines", ["tools", "dedup"]);
const everyArm = arms.map(({ id }) => id);

/**
 * The search task of the suite at the size that is claimed. Each trial writes nine thousand files, so it runs only by
 * name.
 */
export default defineScenario({
  id: "large-navigation",
  family: "composite",
  title: "Half a million lines",
  question: "Eight values in 500,000 lines: how long do the first result and the searches take, and how much memory?",
  sets: [],
  arms,
  metrics: [
    shared("task.first_result", ["large/on"]),
    shared("tools.makespan", ["large/on"]),
    shared("process.peak_rss"),
    shared("process.cpu_time", ["large/on"]),
    shared("process.wall_time"),
    shared("task.own_time"),
    shared("task.tokens", everyArm),
    shared("context.fact_recall", everyArm),
    shared("cost.total", everyArm),
  ],
  claims: [
    answerTo("S2-22", savingOf("tools.makespan", "large/on", "large/off"), better, {
      condition:
        "Seven searches of a generated repository of 500,000 lines in 9,259 files that are in memory, and eight reads; calls together and equal ones once.",
    }),
  ],
  costSeconds: 30,
  workload: (_arm, seed) => ({
    ...navigation(seed, lines),
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: manyTurnsNs,
  }),
  observe: (trace) =>
    wholeTaskObservation(
      trace,
      { fault: navigationFault(trace), answer: navigationAnswer },
      { "context.fact_recall": 1 },
    ),
});
