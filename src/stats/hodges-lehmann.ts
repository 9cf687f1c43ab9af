import { signedRankCriticalValue } from "./signed-rank.ts";

/** Centre of a sample of differences and the range that the data do not contradict, in the unit of the differences. */
export interface HodgesLehmann {
  readonly estimate: number;
  /** -Infinity and Infinity when the sample is too small for the level (fewer than 6 at 95 %). */
  readonly low: number;
  readonly high: number;
}

/**
 * Median of the Walsh averages (d[i] + d[j]) / 2, i <= j (Hodges & Lehmann 1963), with the interval that inverts the
 * signed rank test: the k-th average from either end (Hollander & Wolfe, Nonparametric Statistical Methods, 3.3). `level`
 * is two-sided: 0.95 gives two one-sided 97.5 % limits. With ties it is slightly wide, never narrow. Null when empty.
 */
export function hodgesLehmann(differences: readonly number[], level: number): HodgesLehmann | null {
  const sorted = walshAverages(differences).toSorted();
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (below === undefined || above === undefined) return null;
  const rank = signedRankCriticalValue(differences.length, (1 - level) / 2);
  return {
    estimate: below === above ? below : (below + above) / 2,
    low: rank < 1 ? -Infinity : (sorted[rank - 1] ?? -Infinity),
    high: rank < 1 ? Infinity : (sorted[sorted.length - rank] ?? Infinity),
  };
}

/** Filled in place: a hundred pairs have five thousand averages, and a run judges hundreds of series. */
function walshAverages(differences: readonly number[]): Float64Array {
  const averages = new Float64Array((differences.length * (differences.length + 1)) / 2);
  let next = 0;
  for (const [index, left] of differences.entries())
    for (let other = index; other < differences.length; other += 1) {
      averages[next] = (left + (differences[other] ?? Number.NaN)) / 2;
      next += 1;
    }
  return averages;
}
