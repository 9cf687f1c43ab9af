import type { ClaimAnswer } from "../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";

const pairs = 30;
const comparisons = 1_000;

/**
 * Noise as logarithms, rounded from some 5,000 starts of a process on a virtual machine with two cores in a calm and in a busy hour:
 * spread between neighbours, drift over minutes, and how many trials were slowed by more than a quarter, for how long.
 */
const machines = {
  calm: { trialSd: 0.035, driftSd: 0.05, driftTrials: 20, burstShare: 0.05, burstTrials: 2, burstLog: 0.35 },
  busy: { trialSd: 0.1, driftSd: 0.12, driftTrials: 20, burstShare: 0.16, burstTrials: 2, burstLog: 0.35 },
} as const;

const arms: readonly Arm[] = (["calm", "busy"] as const).flatMap((machine): Arm[] => [
  {
    id: `${machine}/sequential`,
    title: `${machine} machine, one side after the other`,
    plain: true,
    group: machine,
    toggles: {},
  },
  { id: `${machine}/paired`, title: `${machine} machine, in pairs`, group: machine, toggles: {} },
]);
const everyArm = arms.map(({ id }) => id);
const condition = `${pairs} trials a side, a signed rank test at 5 % and a margin of 3 %, one look, ${comparisons} comparisons on a model of noise; not the gate itself, which confirms what it finds.`;

/** Whether timings tell a slower program from an unlucky hour, by the order in which they are taken. */
export const regressionDetection = defineScenario({
  id: "regression-detection",
  family: "composite",
  title: "Finding regressions",
  question:
    "How often is unchanged code called slower, and slower code found, with base and head in pairs and one after the other?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "detection.false_alarms", gates: everyArm },
    { id: "detection.found_2", gates: [] },
    { id: "detection.found_5", gates: everyArm },
    { id: "detection.found_10", gates: everyArm },
    { id: "detection.found_20", gates: everyArm },
    { id: "detection.false_passes", gates: everyArm },
    { id: "detection.precision", gates: everyArm },
    { id: "process.cpu_time", gates: [] },
  ],
  claims: [
    answer("S2-20", "found_10", "calm/paired", { kind: "at-least", value: 0.8 }),
    answer("S2-20", "false_alarms", "calm/paired", { kind: "at-most", value: 0.05 }),
    answer("S3-02", "precision", "calm/paired", { kind: "at-least", value: 0.95 }),
    answer("S3-18", "precision", "busy/paired", { kind: "at-least", value: 0.95 }),
    answer("S1-18", "found_20", "busy/paired", { kind: "at-least", value: 0.8 }),
    answer("S4-31", "false_alarms", "busy/paired", { kind: "at-most", value: 0.05 }),
    {
      claim: "S4-31",
      measure: {
        kind: "difference",
        metric: "detection.false_alarms",
        arm: "busy/paired",
        against: "busy/sequential",
      },
      expects: { kind: "better" },
      condition,
    },
  ],
  costSeconds: 2,
  requires: ["modules"],
  workload: (arm, seed) =>
    loneProgram(seed, {
      entry: "runners/lab/regression-study/main.js",
      input: {
        seed,
        collection: arm.id.endsWith("/paired") ? "paired" : "sequential",
        noise: arm.group === "busy" ? machines.busy : machines.calm,
        pairs,
        comparisons,
      },
    }),
  observe: (trace) => programObservation(trace),
});

function answer(claim: string, metric: string, arm: string, expects: ClaimAnswer["expects"]): ClaimAnswer {
  return { claim, measure: { kind: "value", metric: `detection.${metric}`, arm }, expects, condition };
}
