import { randomFrom, type Random } from "../../../src/core/random.ts";
import { hodgesLehmann } from "../../../src/stats/hodges-lehmann.ts";
import { signedRank } from "../../../src/stats/signed-rank.ts";
import { fields, number, oneOf, text, type Input } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { machineNoise, readNoiseModel } from "./machine-noise.ts";

const readInput = fields({
  seed: text,
  /** Both sides of a pair one after the other in random order, or all trials of one side and then all of the other. */
  collection: oneOf("paired", "sequential"),
  noise: readNoiseModel,
  pairs: number,
  /** Comparisons of each size of change. */
  comparisons: number,
});

type StudyInput = Input<typeof readInput>;
type Outcome = "regressed" | "unchanged" | "open";

const margin = Math.log1p(0.03);
const level = 0.05;

/**
 * How often timings of a modelled machine are called regressed, for unchanged code and for code that was made slower. It looks once
 * at a fixed number of pairs, with the gate's statistics and margin, without the gate's later looks and confirmation.
 */
export function regressionStudy(raw: unknown): ProgramResult {
  const input = readInput(raw);
  const same = shares(input, 0);
  const tenth = shares(input, 0.1);
  const alarms = tenth.regressed + same.regressed;
  return {
    kind: "values",
    values: {
      "detection.false_alarms": same.regressed,
      "detection.found_2": shares(input, 0.02).regressed,
      "detection.found_5": shares(input, 0.05).regressed,
      "detection.found_10": tenth.regressed,
      "detection.found_20": shares(input, 0.2).regressed,
      "detection.false_passes": tenth.unchanged,
      // Without alarms there are no false alarms.
      "detection.precision": alarms === 0 ? 1 : tenth.regressed / alarms,
    },
  };
}

function shares(input: StudyInput, change: number): Readonly<Record<Outcome, number>> {
  // Every size of change meets the same machines.
  const random = randomFrom(`${input.seed} machines`);
  const outcomes = Array.from({ length: input.comparisons }, () =>
    judged(differences(input, Math.log1p(change), random)),
  );
  const share = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length / outcomes.length;
  return { regressed: share("regressed"), unchanged: share("unchanged"), open: share("open") };
}

/** Logarithms of head over base for each pair, on a new machine. */
function differences({ collection, noise, pairs }: StudyInput, effect: number, random: Random): number[] {
  const next = machineNoise(noise, random);
  switch (collection) {
    case "sequential": {
      const base = Array.from({ length: pairs }, next);
      return base.map((value) => next() + effect - value);
    }
    case "paired":
      return Array.from({ length: pairs }, () => {
        const [first, second] = [next(), next()];
        return (random() < 0.5 ? first - second : second - first) + effect;
      });
  }
}

function judged(logs: readonly number[]): Outcome {
  const shift = hodgesLehmann(logs, 0.95);
  if (shift === null) return "open";
  if (signedRank(logs).pGreater <= level && shift.estimate > margin) return "regressed";
  return shift.high < margin ? "unchanged" : "open";
}
