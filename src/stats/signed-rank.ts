import { normalCdf, normalQuantile } from "./normal-distribution.ts";

/** Outcome of the paired rank test; both probabilities are one-sided and include the observed value. */
export interface SignedRank {
  /** Pairs that differ. */
  readonly signedPairs: number;
  /** Sum of the ranks of the positive differences. */
  readonly positiveRankSum: number;
  /** Probability of a rank sum at least this large by chance: small when differences tend to be above zero. */
  readonly pGreater: number;
  /** Probability of a rank sum at most this large. */
  readonly pLess: number;
}

/** Up to this many pairs the distribution is exact. With more pairs the normal approximation is used. A test at the limit says how close it is. */
const exactPairsLimit = 60;

/**
 * Wilcoxon's signed rank test (Wilcoxon 1945). Zeros follow Pratt's rule (Pratt 1959): they are ranked and then left out.
 * If they were dropped before, the evidence for "greater" could weaken though every difference moved up. Tied sizes share
 * their mean rank. The distribution is exact up to 60 signed pairs, with ties and zeros; with more it is normal with the
 * variance of the actual ranks and a continuity correction of half a rank. Without a signed pair both probabilities are 1.
 */
export function signedRank(differences: readonly number[]): SignedRank {
  const ranks = doubledRanks(differences);
  const signed = ranks.filter((_, index) => differences[index] !== 0);
  const observed = ranks.reduce((sum, rank, index) => ((differences[index] ?? 0) > 0 ? sum + rank : sum), 0);
  const total = signed.reduce((sum, rank) => sum + rank, 0);
  const tail = signed.length <= exactPairsLimit ? exactTail(signed, differences.length) : normalTail(signed);
  return {
    signedPairs: signed.length,
    positiveRankSum: observed / 2,
    pGreater: tail(total - observed),
    pLess: tail(observed),
  };
}

/**
 * How many Walsh averages the interval of the Hodges-Lehmann estimate leaves out at each end, plus one: the smallest k
 * with P(W <= k) > tail for `pairs` untied differences. 0 when even the outermost average is not far enough out.
 */
export function signedRankCriticalValue(pairs: number, tail: number): number {
  if (pairs > exactPairsLimit) {
    const sd = Math.sqrt((pairs * (pairs + 1) * (2 * pairs + 1)) / 24);
    return Math.max(0, Math.floor((pairs * (pairs + 1)) / 4 + normalQuantile(tail) * sd + 0.5));
  }
  return untiedDistribution(pairs).findIndex((cumulative) => cumulative > tail);
}

const untiedDistributions = new Map<number, Float64Array>();

/** P(sum <= s) of the ranks 1..pairs. It is the same for all samples without ties and most of the work, so it is computed once. */
function untiedDistribution(pairs: number): Float64Array {
  const known = untiedDistributions.get(pairs);
  if (known !== undefined) return known;
  const counted = rankSumProbabilities(Array.from({ length: pairs }, (_, index) => index + 1));
  let cumulative = 0;
  const distribution = counted.map((probability) => (cumulative += probability));
  untiedDistributions.set(pairs, distribution);
  return distribution;
}

/** Twice the mid-rank of each size: whole numbers, whatever the ties. */
function doubledRanks(differences: readonly number[]): number[] {
  const sizes = differences.map((difference, index) => ({ size: Math.abs(difference), index }));
  const sorted = sizes.toSorted((left, right) => left.size - right.size);
  const ranks = differences.map(() => 0);
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end]?.size === sorted[start]?.size) end += 1;
    for (const { index } of sorted.slice(start, end)) ranks[index] = start + 1 + end;
    start = end;
  }
  return ranks;
}

/** P(sum = s) for s = 0..total when each rank counts with probability one half: one convolution a rank. */
function rankSumProbabilities(ranks: readonly number[]): Float64Array {
  const probabilities = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum -= 1) {
      probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? (probabilities[sum - rank] ?? 0) : 0)) / 2;
    }
  }
  return probabilities;
}

/** P(doubled sum <= s); the distribution is symmetric, so the same function serves both sides. */
function exactTail(ranks: readonly number[], pairs: number): (sum: number) => number {
  const untied = ranks.length === pairs && new Set(ranks).size === pairs;
  if (untied) {
    const distribution = untiedDistribution(pairs);
    return (sum) => Math.min(1, distribution[sum / 2] ?? 1);
  }
  const probabilities = rankSumProbabilities(ranks);
  return (sum) =>
    Math.min(
      1,
      probabilities.subarray(0, sum + 1).reduce((left, right) => left + right, 0),
    );
}

function normalTail(ranks: readonly number[]): (sum: number) => number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const sd = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2;
  // Half a rank is 1 here: the ranks are doubled.
  return (sum) => normalCdf((sum + 1 - mean) / sd);
}
