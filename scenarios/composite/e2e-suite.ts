import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { scenarioModel, sonnetLatency } from "../latency-fit.ts";
import { programObservation } from "../program-values.ts";
import { apiChange, apiChangeAnswer, apiChangeFault, changedTreeFiles } from "./api-change.ts";
import { debuggingSession } from "./debugging.ts";
import { suiteClaims } from "./e2e-suite-claims.ts";
import { leftOutValues } from "./left-out.ts";
import { navigation, navigationAnswer, navigationFault } from "./navigation.ts";
import { armsOfTask } from "./suite-arms.ts";
import { wholeTaskObservation } from "./whole-task-values.ts";

const navigatedLines = 20_000;
/** Waits for the model are a hundredth of a real one's: what passes outside of the model weighs more here than it does in use. */
const timeScale = 0.01;

const arms: readonly Arm[] = [
  ...armsOfTask("navigate", "eight values in 20,000 lines", [
    "tools",
    "tool-start",
    "dedup",
    "cache",
    "prompt",
    "startup",
  ]),
  ...armsOfTask("change", "an interface in 25 files", ["tools", "cache", "prompt"]),
  ...armsOfTask("debug", "debugging with pauses", ["cache", "prompt", "context"], { "context-budget": "20000" }),
];
const everyArm = arms.map(({ id }) => id);
const onArms = ["navigate/on", "change/on"];

/** Whole tasks with all techniques off, on, and all but one: what each is worth where all are there. */
export const e2eSuite = defineScenario({
  id: "e2e-suite",
  family: "composite",
  title: "Whole tasks",
  question:
    "Three whole tasks, done right: what do all techniques bring together, and how much of it is lost when one is left out?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "cost.total", gates: everyArm },
    { id: "ablation.cost_share", gates: [] },
    { id: "ablation.model_time_share", gates: [] },
    { id: "ablation.largest_cost_share", gates: [] },
    { id: "task.tokens", gates: everyArm },
    { id: "modelled.model_time", gates: everyArm },
    { id: "process.wall_time", gates: onArms },
    { id: "task.first_result", gates: ["navigate/on"] },
    { id: "task.own_time", gates: [] },
    { id: "tools.makespan", gates: ["navigate/on"] },
    { id: "task.right_files", gates: everyArm.filter((id) => id.startsWith("change")) },
    { id: "context.fact_recall", gates: everyArm.filter((id) => !id.startsWith("change")) },
    { id: "cache.hit_ratio_tokens", gates: everyArm },
    { id: "compaction.count", gates: everyArm.filter((id) => id.startsWith("debug")) },
    { id: "cache.reprefill_tokens", gates: everyArm.filter((id) => id.startsWith("debug")) },
    { id: "simulated.makespan", gates: everyArm.filter((id) => id.startsWith("debug")) },
    { id: "gen_ai.usage.input_tokens", gates: everyArm },
    { id: "gen_ai.invoke_agent.inference_calls", gates: everyArm },
    { id: "process.cpu_time", gates: [] },
    { id: "process.peak_rss", gates: [] },
  ],
  claims: suiteClaims,
  costSeconds: 13.5,
  requires: ["modules"],
  workload: (arm, seed) => {
    const provider = { ...scenarioModel, seed, latency: sonnetLatency(timeScale) };
    const timeLimitNs = 60e9;
    if (arm.group === "debug") {
      const session = debuggingSession(arm, seed);
      return { prompt: "", script: { turns: [] }, provider, timeLimitNs, tracedFiles: [], ...session };
    }
    return { ...(arm.group === "change" ? apiChange(seed) : navigation(seed, navigatedLines)), provider, timeLimitNs };
  },
  observe: (trace, arm) => {
    if (arm.group === "debug") return programObservation(trace);
    return arm.group === "change"
      ? wholeTaskObservation(
          trace,
          { fault: apiChangeFault(trace), answer: apiChangeAnswer },
          { "task.right_files": changedTreeFiles },
        )
      : wholeTaskObservation(
          trace,
          { fault: navigationFault(trace), answer: navigationAnswer },
          { "context.fact_recall": 1 },
        );
  },
  combine: (round) => leftOutValues(round, arms),
});
