import type { CauseDifference } from "../../core/cause.ts";
import type { ComparisonRow } from "../../core/comparison.ts";
import type { MetricUnit } from "../../core/metric.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { isCounted, isRed } from "./changed-rows.ts";

/**
 * The counted number that speaks for those of an arm that nothing explains. One that fails the gate goes first, then one that was zero,
 * then what the engine did, because times and costs follow from that.
 */
export function ownDifference(rows: readonly ComparisonRow[], units: ReadonlyMap<string, MetricUnit>): CauseDifference {
  const isDeed = (row: ComparisonRow): boolean => !followingUnits.has(units.get(metricKey(row)) ?? "ns");
  const [first] = rows
    .filter(isCounted)
    .toSorted(
      (left, right) =>
        Number(isRed(right)) - Number(isRed(left)) ||
        Number(isNew(right)) - Number(isNew(left)) ||
        Number(isDeed(right)) - Number(isDeed(left)),
    );
  if (first === undefined || first.base === null || first.head === null) return { kind: "unknown" };
  return { kind: "count", metric: first.metric, base: first.base, head: first.head };
}

/** What is counted in these is the effect of something else that the engine did. */
const followingUnits: ReadonlySet<MetricUnit> = new Set(["ns", "nanoUsd", "ratio"]);

/** The units of all metrics of the runs, by scenario and metric. */
export function unitsOf(runs: readonly RunRecord[]): ReadonlyMap<string, MetricUnit> {
  return new Map(
    runs.flatMap(({ scenarios }) =>
      scenarios.flatMap(({ id: scenario, metrics }) =>
        metrics.map(({ id: metric, unit }) => [metricKey({ scenario, metric }), unit] as const),
      ),
    ),
  );
}

function metricKey({ scenario, metric }: { readonly scenario: string; readonly metric: string }): string {
  return JSON.stringify([scenario, metric]);
}

function isNew({ base, head }: ComparisonRow): boolean {
  return (base === 0) !== (head === 0);
}
