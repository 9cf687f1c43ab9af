import type { ArmRecord, MetricRecord, RunRecord } from "../../core/run-record.ts";
import { median } from "../../stats/quantile.ts";
import { marginFor, type Margins } from "./margins.ts";
import { doneTrials } from "./match.ts";

/** The chance that some timing of two equal recordings is said to lie apart. */
const falseAlarms = 0.05;

/**
 * What two recordings of one revision disagree in, in words; empty when they may become a baseline. Counted and modelled
 * numbers have to be equal. The values of a gating timing must not lie wholly apart and beyond the margin. The machine was
 * not at rest then, and either recording would be a wrong baseline. Fewer trials than `fewestToTellApart` say nothing: chance
 * alone would put some timing apart in one baseline of twenty (Bonferroni over the gating timings).
 */
export function disagreements(first: RunRecord, second: RunRecord, margins: Margins): readonly string[] {
  if (digestsOf(first) !== digestsOf(second))
    return ["they measured different scenarios, or scenarios that changed in between"];
  const level = falseAlarms / Math.max(1, gatingTimings(first));
  return first.scenarios.flatMap((scenario) => {
    const other = second.scenarios.find(({ id }) => id === scenario.id);
    return scenario.arms.flatMap((arm) => {
      const again = other?.arms.find(({ id }) => id === arm.id);
      if (again === undefined) return [`${scenario.id} ${arm.id} is in one of them only`];
      return scenario.metrics.flatMap((metric) => {
        const difference = differenceOf(metric, arm, again, { margins, level });
        return difference === null ? [] : [`${scenario.id} ${arm.id} ${metric.id}: ${difference}`];
      });
    });
  });
}

/** Trials that each recording needs to tell a timing apart; 0 when no timing gates. */
export function fewestToTellApart(recording: RunRecord): number {
  const timings = gatingTimings(recording);
  if (timings === 0) return 0;
  let trials = 1;
  while (chanceApart(trials, trials) > falseAlarms / timings) trials += 1;
  return trials;
}

function gatingTimings({ scenarios }: RunRecord): number {
  return scenarios
    .flatMap(({ metrics }) => metrics)
    .filter(({ kind }) => kind === "measured")
    .reduce((sum, { gatesOn }) => sum + gatesOn.length, 0);
}

/** Probability that two samples of one distribution lie wholly apart, in either direction: 2 / C(left + right, left). */
function chanceApart(left: number, right: number): number {
  let ways = 1;
  for (let step = 1; step <= left; step += 1) ways *= (right + step) / step;
  return 2 / ways;
}

function digestsOf({ scenarios }: RunRecord): string {
  return scenarios.map(({ id, digest }) => `${id} ${digest}`).join("\n");
}

function differenceOf(
  metric: MetricRecord,
  arm: ArmRecord,
  again: ArmRecord,
  { margins, level }: { readonly margins: Margins; readonly level: number },
): string | null {
  const [left, right] = [valuesIn(arm, metric.id), valuesIn(again, metric.id)];
  if (left.length === 0 && right.length === 0) return null;
  if (metric.kind !== "measured") {
    const values = [...new Set([...left, ...right])];
    return values.length === 1 ? null : `not one value but ${values.slice(0, 4).join(", ")}`;
  }
  if (!metric.gatesOn.includes(arm.id)) return null;
  if (left.length === 0 || right.length === 0) return "one of them did not observe it";
  const apart = Math.max(...left) < Math.min(...right) || Math.max(...right) < Math.min(...left);
  if (!apart || chanceApart(left.length, right.length) > level || !beyondMargin(metric, left, right, margins))
    return null;
  return "the values of one lie wholly beside those of the other";
}

function beyondMargin(
  metric: MetricRecord,
  left: readonly number[],
  right: readonly number[],
  margins: Margins,
): boolean {
  const [one, other] = [median(left) ?? 0, median(right) ?? 0];
  const low = Math.min(one, other);
  // A difference from a floor may be zero: then there is no ratio, and no margin to lie within.
  return low <= 0 || Math.abs(one - other) / low > marginFor(margins, metric, low);
}

function valuesIn(arm: ArmRecord, metric: string): readonly number[] {
  return doneTrials(arm.trials)
    .map(({ values }) => values[metric])
    .filter((value) => value !== undefined);
}
