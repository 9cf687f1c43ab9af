import type { ArmRecord, MetricRecord, RunRecord } from "../core/run-record.ts";
import { doneTrials } from "./match.ts";

/**
 * What two recordings of one revision disagree in, in words; nothing when they may be kept as a baseline. Counted and modelled numbers
 * have to be equal. Timings that gate have to overlap: two recordings whose values lie wholly apart were not taken on a machine at rest,
 * and either alone would be a wrong baseline.
 */
export function disagreements(first: RunRecord, second: RunRecord): readonly string[] {
  if (digestsOf(first) !== digestsOf(second))
    return ["they measured other scenarios, or scenarios that changed between"];
  return first.scenarios.flatMap((scenario) => {
    const other = second.scenarios.find(({ id }) => id === scenario.id);
    return scenario.arms.flatMap((arm) => {
      const again = other?.arms.find(({ id }) => id === arm.id);
      if (again === undefined) return [`${scenario.id} ${arm.id} is in one of them only`];
      return scenario.metrics.flatMap((metric) => {
        const difference = differenceOf(metric, arm, again);
        return difference === null ? [] : [`${scenario.id} ${arm.id} ${metric.id}: ${difference}`];
      });
    });
  });
}

function digestsOf({ scenarios }: RunRecord): string {
  return scenarios.map(({ id, digest }) => `${id} ${digest}`).join("\n");
}

function differenceOf(metric: MetricRecord, arm: ArmRecord, again: ArmRecord): string | null {
  const [left, right] = [valuesIn(arm, metric.id), valuesIn(again, metric.id)];
  if (left.length === 0 && right.length === 0) return null;
  if (metric.kind !== "measured") {
    const values = [...new Set([...left, ...right])];
    return values.length === 1 ? null : `not one value but ${values.slice(0, 4).join(", ")}`;
  }
  if (!metric.gates.includes(arm.id)) return null;
  const apart = Math.max(...left) < Math.min(...right) || Math.max(...right) < Math.min(...left);
  return apart ? "the values of one lie wholly beside those of the other" : null;
}

function valuesIn(arm: ArmRecord, metric: string): readonly number[] {
  return doneTrials(arm.trials)
    .map(({ values }) => values[metric])
    .filter((value) => value !== undefined);
}
