import { randomFrom, type Random } from "../../../src/core/random.ts";
import { hodgesLehmann } from "../../../src/stats/hodges-lehmann.ts";
import { signedRank } from "../../../src/stats/signed-rank.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { machineNoise } from "./machine-noise.ts";
import { readStudyInput, type StudyInput } from "./study-input-file.ts";

type Outcome = "regressed" | "unchanged" | "open";

const margin = Math.log1p(0.03);
const level = 0.05;
const planted = [0.02, 0.05, 0.1, 0.2] as const;

/**
 * How often timings of a modelled machine are called regressed, for code that did not change and for code that was made slower: one
 * look at a fixed number of pairs with the gate's own statistics and margin, without its later looks and its confirmation.
 */
export function regressionStudy(raw: unknown): ProgramResult {
  const input = readStudyInput(raw);
  const same = shares(input, 0);
  const slower = planted.map((change) => [change, shares(input, change)] as const);
  const tenth = slower.find(([change]) => change === 0.1)?.[1];
  if (tenth === undefined) return { kind: "wrong", reason: "no change of a tenth was planted" };
  const alarms = tenth.regressed + same.regressed;
  return {
    kind: "values",
    values: {
      "detection.false_alarms": same.regressed,
      ...Object.fromEntries(
        slower.map(([change, { regressed }]) => [`detection.found_${Math.round(change * 100)}`, regressed]),
      ),
      "detection.false_passes": tenth.unchanged,
      // Where nothing ever alarms there is no alarm without a cause.
      "detection.precision": alarms === 0 ? 1 : tenth.regressed / alarms,
    },
  };
}

function shares(input: StudyInput, change: number): Readonly<Record<Outcome, number>> {
  // The same machines for every size of change: only what was planted differs.
  const random = randomFrom(`${input.seed} machines`);
  const outcomes = Array.from({ length: input.comparisons }, () =>
    judged(differences(input, Math.log1p(change), random)),
  );
  const share = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length / outcomes.length;
  return { regressed: share("regressed"), unchanged: share("unchanged"), open: share("open") };
}

/** Logarithms of head over base for each pair, collected in the order asked for from a machine that begins anew. */
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
  const found = hodgesLehmann(logs, 0.95);
  if (found === null) return "open";
  if (signedRank(logs).pGreater <= level && found.estimate > margin) return "regressed";
  return found.high < margin ? "unchanged" : "open";
}
