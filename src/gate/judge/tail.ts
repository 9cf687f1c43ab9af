import { randomFrom } from "../../core/random.ts";
import type { MetricRecord } from "../../core/run-record.ts";
import { pairedQuantileChange } from "../../stats/paired-quantile.ts";
import { quantile } from "../../stats/quantile.ts";
import { byDirection, type PairedEvidence } from "./evidence.ts";
import { marginFor, type Margins } from "./margins.ts";
import type { MatchedMetric } from "./match.ts";
import { droppedByReason, type PairedValues } from "./pairs.ts";

/** Observations that must lie beyond the quantile for a bootstrap to say anything: 100 pairs for the 95th percentile. */
const beyondNeeded = 5;

/**
 * What pairs say about a high quantile: the change of the plain sample quantile, with a bootstrap over whole pairs that is
 * seeded by the metric and the number of pairs. The signed rank test would answer for the middle.
 */
export function tailEvidence(
  metric: MetricRecord,
  paired: PairedValues,
  probability: number,
  margins: Margins,
): PairedEvidence {
  const { pairs } = paired;
  const pairsNeeded = Math.round(beyondNeeded / (1 - probability));
  const base = quantile(
    pairs.map((pair) => pair.base),
    probability,
  );
  if (base === null || pairs.length < pairsNeeded)
    return { kind: "unusable", reason: `${pairs.length} of the ${pairsNeeded} pairs that a tail needs` };
  if (pairs.some((pair) => pair.base <= 0 || pair.head <= 0))
    return { kind: "unusable", reason: "a value is not above zero, so a tail's change has no ratio" };
  const change = pairedQuantileChange(pairs, probability, randomFrom(`${metric.id} ${pairs.length}`));
  if (change === null) return { kind: "unusable", reason: "no pair of both sides" };
  const { estimate, low, high, pGreater, pLess } = change;
  const margin = marginFor(margins, metric, base);
  const limit = Math.log1p(margin);
  const isExcluded = (metric.better === "higher" || high < limit) && (metric.better === "lower" || low > -limit);
  const evidence = {
    pairs: pairs.length,
    dropped: droppedByReason(paired),
    underLoad: pairs.filter(({ isUnderLoad }) => isUnderLoad === true).length,
    effect: { estimate, low, high },
    scale: "log",
    better: metric.better,
    ...byDirection(metric.better, pGreater, pLess),
    margin,
    // The bootstrap gives one interval. What it excludes has at most its probability.
    pBeyondMargin: isExcluded ? 0 : 1,
    subMillisecond: metric.unit === "ns" && base < 1e6,
    beyondDoubt: null,
  } as const;
  return { kind: "evidence", evidence };
}

/** Observations of a side that a tail needs to gate. With fewer, a change of 10 % was found in one run of six. */
const tailObservations = 500;

/**
 * The quantile that a metric's id names (`wire.gap.p95` -> 0.95), or null. The trials of such a metric hold one observation
 * each; the quantile is taken over the trials of a side.
 */
export function tailProbability(metricId: string): number | null {
  const digits = /\.p(95|99)$/.exec(metricId)?.[1];
  return digits === undefined ? null : Number(digits) / 100;
}

/** Whether a timing can turn a run of these looks red: the scenario says so, and a tail has pairs enough. */
export function gatesWithin({ gates, metric }: MatchedMetric, looks: { readonly pairs: readonly number[] }): boolean {
  return gates && (tailProbability(metric.id) === null || (looks.pairs.at(-1) ?? 0) >= tailObservations);
}

/** Pairs that a gating timing needs before it is judged. */
export function pairsToGate({ metric }: MatchedMetric): number {
  return tailProbability(metric.id) === null ? 0 : tailObservations;
}
