import { defineScenario } from "../../src/core/scenario.ts";
import { scenarioModel } from "../latency-fit.ts";
import { navigation, navigationAnswer, navigationFault } from "./navigation.ts";
import { armsOfTask } from "./suite-arms.ts";
import { wholeTaskObservation } from "./whole-task-values.ts";

const lines = 500_000;
const arms = armsOfTask("large", "eight values in 500,000 lines", ["tools", "dedup"]);
const everyArm = arms.map(({ id }) => id);

/** The search of the suite at the size that is claimed. Each trial writes nine thousand files, so it runs only when it is named. */
export const largeNavigation = defineScenario({
  id: "large-navigation",
  family: "composite",
  title: "Half a million lines",
  question: "Eight values in 500,000 lines: how long to the first result, how long are the searches, how much memory?",
  sets: [],
  arms,
  metrics: [
    { id: "task.first_result", gates: ["large/on"] },
    { id: "tools.makespan", gates: ["large/on"] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.cpu_time", gates: ["large/on"] },
    { id: "process.wall_time", gates: [] },
    { id: "task.own_time", gates: [] },
    { id: "task.tokens", gates: everyArm },
    { id: "context.fact_recall", gates: everyArm },
    { id: "cost.total", gates: everyArm },
  ],
  claims: [
    {
      claim: "S2-22",
      measure: { kind: "saving", metric: "tools.makespan", arm: "large/on", against: "large/off" },
      expects: { kind: "better" },
      condition:
        "Seven searches of a generated repository of 500,000 lines in 9,259 files that are in memory, and eight reads; calls together and equal ones once.",
    },
  ],
  costSeconds: 30,
  workload: (_arm, seed) => ({
    ...navigation(seed, lines),
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 300e9,
  }),
  observe: (trace) =>
    wholeTaskObservation(
      trace,
      { fault: navigationFault(trace), answer: navigationAnswer },
      { "context.fact_recall": 1 },
    ),
});
