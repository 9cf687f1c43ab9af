/** A median and the limits of its 95 % interval. The limits are infinite if the sample is too small. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Distribution-free interval of the median by order statistics: with B binomial(n, 1/2), the k-th smallest and k-th largest
 * value enclose the median with probability 1 - 2 P(B < k); k is the largest with at least 95 % (Conover, Practical Nonparametric
 * Statistics, 3.2). Fewer than six values have none. Null for an empty sample.
 */
export function medianInterval(values: readonly number[]): MedianInterval | null {
  const sorted = [...values].toSorted((left, right) => left - right);
  const count = sorted.length;
  const [lower, upper] = [sorted[Math.ceil(count / 2) - 1], sorted[Math.floor(count / 2)]];
  if (lower === undefined || upper === undefined) return null;
  const rank = outermostRank(count);
  return {
    median: (lower + upper) / 2,
    low: sorted[rank - 1] ?? Number.NEGATIVE_INFINITY,
    high: sorted[count - rank] ?? Number.POSITIVE_INFINITY,
  };
}

/** Largest k with P(B < k) <= 2.5 %; 0 when there is none. In logarithms, since 2^-n is 0 from 1075 values on. */
function outermostRank(count: number): number {
  let logMass = count * Math.log(0.5);
  let below = Math.exp(logMass);
  let rank = 0;
  while (below <= 0.025 && rank < count) {
    rank += 1;
    logMass += Math.log((count - rank + 1) / rank);
    below += Math.exp(logMass);
  }
  return rank;
}
