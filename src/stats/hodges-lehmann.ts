import { median } from "./quantile.ts";
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
  const averages = walshAverages(differences);
  const estimate = median(averages);
  if (estimate === null) return null;
  const rank = signedRankCriticalValue(differences.length, (1 - level) / 2);
  const sorted = Float64Array.from(averages).toSorted();
  return {
    estimate,
    low: rank < 1 ? -Infinity : (sorted[rank - 1] ?? -Infinity),
    high: rank < 1 ? Infinity : (sorted[sorted.length - rank] ?? Infinity),
  };
}

function walshAverages(differences: readonly number[]): number[] {
  return differences.flatMap((left, index) => differences.slice(index).map((right) => (left + right) / 2));
}
