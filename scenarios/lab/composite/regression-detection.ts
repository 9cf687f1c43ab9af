import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, better, differenceOf, valueOf, type ClaimAnswer } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

const pairs = 30;
const comparisons = 1_000;

/**
 * Noise as logarithms: spread between neighbours, drift over minutes, and bursts that slow trials by more than a
 * quarter. Rounded from about 5,000 process starts on a virtual machine with two cores, in a calm and in a busy hour.
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

/** Whether timings can tell a slower program from an unlucky hour, by the order in which they are taken. */
export default defineScenario({
  id: "regression-detection",
  family: "composite",
  title: "Finding regressions",
  question: "How often is unchanged code called slower, and slower code found, in pairs and one side after the other?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("detection.false_alarms", "False alarms", "ratio", "lower", {
      meaning:
        "Share of comparisons of unchanged code that were called regressed. Timings are drawn from a noise model.",
      gatesOn: everyArm,
    }),
    exact("detection.found_2", "Found: 2 % slower", "ratio", "higher", {
      meaning: "Share of comparisons with code made 2 % slower that were called regressed, on the same timings.",
    }),
    exact("detection.found_5", "Found: 5 % slower", "ratio", "higher", {
      meaning: "Share of comparisons with code made 5 % slower that were called regressed, on the same timings.",
      gatesOn: everyArm,
    }),
    exact("detection.found_10", "Found: 10 % slower", "ratio", "higher", {
      meaning: "Share of comparisons with code made 10 % slower that were called regressed, on the same timings.",
      gatesOn: everyArm,
    }),
    exact("detection.found_20", "Found: 20 % slower", "ratio", "higher", {
      meaning: "Share of comparisons with code made 20 % slower that were called regressed, on the same timings.",
      gatesOn: everyArm,
    }),
    exact("detection.false_passes", "Passed although 10 % slower", "ratio", "lower", {
      meaning: "Share of comparisons with code made 10 % slower that were called unchanged.",
      gatesOn: everyArm,
    }),
    exact("detection.precision", "Alarms with a cause", "ratio", "higher", {
      meaning:
        "Share of all alarms that were raised by slower code. Half of the comparisons are of code made 10 % slower.",
      gatesOn: everyArm,
    }),
    shared("process.cpu_time"),
  ],
  claims: [
    answer("S2-20", "found_10", "calm/paired", atLeast(0.8)),
    answer("S2-20", "false_alarms", "calm/paired", atMost(0.05)),
    answer("S3-02", "precision", "calm/paired", atLeast(0.95)),
    answer("S3-18", "precision", "busy/paired", atLeast(0.95)),
    answer("S1-18", "found_20", "busy/paired", atLeast(0.8)),
    answer("S4-31", "false_alarms", "busy/paired", atMost(0.05)),
    answerTo("S4-31", differenceOf("detection.false_alarms", "busy/paired", "busy/sequential"), better, { condition }),
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
  return answerTo(claim, valueOf(`detection.${metric}`, arm), expects, { condition });
}
