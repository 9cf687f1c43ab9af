import { exact, modelled, type MetricValues } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { scenarioModel, sonnetLatency } from "../../workloads/latency-fit.ts";
import { programObservation } from "../lone-program.ts";
import { apiChange, apiChangeAnswer, apiChangeFault, changedTreeFiles } from "./api-change.ts";
import { debuggingSession } from "./debugging.ts";
import { suiteClaims } from "./e2e-suite-claims.ts";
import { navigation, navigationAnswer, navigationFault } from "../../workloads/navigation.ts";
import { armsOfTask } from "../../workloads/whole-task.ts";
import { wholeTaskObservation } from "../../observations/whole-task.ts";

const navigatedLines = 20_000;
/** The model takes a hundredth of its real time. So time outside the model weighs more here than in use. */
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

/** Whole tasks with all techniques off, all on, and all but one on. */
export default defineScenario({
  id: "e2e-suite",
  family: "composite",
  title: "Whole tasks",
  question: "What do all techniques save together in three whole tasks, and how much of it is lost without each one?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    modelled("ablation.cost_share", "Share of the saving in cost", "ratio", "neither", {
      meaning:
        "Share of the whole saving that is lost if this technique is left out. Techniques overlap, so the shares need not add up to one.",
    }),
    modelled("ablation.model_time_share", "Share of the saving in model time", "ratio", "neither", {
      meaning: "The same share, of the model time that the latency model predicts.",
    }),
    modelled("ablation.largest_cost_share", "Largest share of the saving in cost", "ratio", "neither", {
      meaning: "The largest cost share among the techniques that were left out one at a time.",
    }),
    shared("task.tokens", everyArm),
    shared("modelled.model_time", everyArm),
    shared("process.wall_time", onArms),
    shared("task.first_result", ["navigate/on"]),
    shared("task.own_time"),
    shared("tools.makespan", ["navigate/on"]),
    exact("task.right_files", "Files that are right", "count", "higher", {
      meaning: "Files of the final workspace that equal the expected ones byte for byte.",
      gatesOn: everyArm.filter((id) => id.startsWith("change")),
    }),
    shared(
      "context.fact_recall",
      everyArm.filter((id) => !id.startsWith("change")),
    ),
    shared("cache.hit_ratio_tokens", everyArm),
    shared(
      "compaction.count",
      everyArm.filter((id) => id.startsWith("debug")),
    ),
    shared(
      "cache.reprefill_tokens",
      everyArm.filter((id) => id.startsWith("debug")),
    ),
    shared(
      "simulated.makespan",
      everyArm.filter((id) => id.startsWith("debug")),
    ),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
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

type Round = Readonly<Record<string, MetricValues>>;

const shares = [
  ["cost.total", "ablation.cost_share"],
  ["modelled.model_time", "ablation.model_time_share"],
] as const;

/**
 * The share of the whole saving that is lost without a technique, for each arm that leaves one out. The arm with all
 * techniques gets the largest share in cost. Absent if all techniques together save nothing.
 */
export function leftOutValues(round: Round, suite: readonly Arm[]): Round {
  const groups = [...new Set(suite.map(({ group }) => group ?? ""))];
  return Object.fromEntries(
    groups.flatMap((group) => {
      const without = suite.filter((arm) => arm.group === group && arm.id.includes("/without-"));
      const lost = without.map(({ id }) => [id, lostShares(round, group, id)] as const);
      const largest = Math.max(...lost.flatMap(([, values]) => values["ablation.cost_share"] ?? []));
      return [
        ...lost,
        ...(Number.isFinite(largest) ? [[`${group}/on`, { "ablation.largest_cost_share": largest }] as const] : []),
      ];
    }),
  );
}

function lostShares(round: Round, group: string, id: string): MetricValues {
  return Object.fromEntries(
    shares.flatMap(([metric, share]) => {
      const [off, on, without] = [round[`${group}/off`], round[`${group}/on`], round[id]].map((arm) => arm?.[metric]);
      if (off === undefined || on === undefined || without === undefined || off <= on) return [];
      return [[share, (without - on) / (off - on)]];
    }),
  );
}
