import type { MatchedMetric } from "./match.ts";

/** Observations a side below which a tail is advice: fewer found a change of 10 % in one run of six on a busy machine. */
const tailObservations = 500;

/**
 * The quantile that a metric's id names (`wire.gap.p95` -> 0.95), or null. The trials of such a metric hold one observation
 * each; the quantile is taken over the trials of a side.
 */
export function tailProbability(metricId: string): number | null {
  const digits = /\.p(95|99)$/.exec(metricId)?.[1];
  return digits === undefined ? null : Number(digits) / 100;
}

/** Whether a timing can turn a run of these looks red: what the scenario says, and of a tail that there are pairs enough. */
export function gatesWithin({ gates, metric }: MatchedMetric, looks: { readonly pairs: readonly number[] }): boolean {
  return gates && (tailProbability(metric.id) === null || (looks.pairs.at(-1) ?? 0) >= tailObservations);
}

/** Pairs before which a timing that gates is not judged. */
export function pairsToGate({ metric }: MatchedMetric): number {
  return tailProbability(metric.id) === null ? 0 : tailObservations;
}
