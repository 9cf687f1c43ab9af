import type { Random } from "../core/random.ts";

/** Up to this many pairs all flips are tried. With more pairs some flips are drawn. */
const exactPairsLimit = 12;
const drawnFlips = 4096;

/**
 * For each row, the probability that paired differences so far from zero arise by chance in any row of the family (Westfall & Young
 * 1993, single step, two-sided). It is the share of sign flips in which the largest statistic of any row reaches the row's own. One flip
 * holds for all rows of a pair. The statistic is |mean| / (sd + floor). `floor`, in the unit of the rows, keeps tiny regular differences
 * below large ones (Tusher, Tibshirani & Chu 2001). Exact up to 12 pairs. With n pairs no probability is below 2^(1-n), so fewer than 6
 * pairs show nothing at 5 %.
 */
export function signFlipProbabilities(
  rows: readonly (readonly number[])[],
  floor: number,
  random: Random,
): readonly number[] {
  const pairs = rows[0]?.length ?? 0;
  const observed = rows.map((row) => statistic(row, null, floor));
  const flips = flipsOf(pairs, random);
  const reached = observed.map(() => 0);
  for (const flip of flips) {
    const largest = rows.reduce((most, row) => Math.max(most, statistic(row, flip, floor)), 0);
    for (const [index, value] of observed.entries())
      if (largest >= value * (1 - 1e-12)) reached[index] = (reached[index] ?? 0) + 1;
  }
  return reached.map((count) => count / flips.length);
}

/** The signs of each flip, the unflipped first. A two-sided test does not see a flip of all signs, so the first sign stays. */
function flipsOf(pairs: number, random: Random): readonly Int8Array[] {
  const exact = pairs <= exactPairsLimit;
  const many = exact ? 2 ** Math.max(0, pairs - 1) : drawnFlips;
  return Array.from({ length: many }, (_, number) =>
    Int8Array.from({ length: pairs }, (__, pair) => {
      if (pair === 0 || number === 0) return 1;
      return exact ? (((number >> (pair - 1)) & 1) === 1 ? -1 : 1) : random() < 0.5 ? -1 : 1;
    }),
  );
}

function statistic(row: readonly number[], flip: Int8Array | null, floor: number): number {
  let [sum, squares] = [0, 0];
  for (let pair = 0; pair < row.length; pair += 1) {
    const value = (row[pair] ?? 0) * (flip?.[pair] ?? 1);
    sum += value;
    squares += value * value;
  }
  const mean = sum / row.length;
  const variance = row.length < 2 ? 0 : Math.max(0, (squares - row.length * mean * mean) / (row.length - 1));
  const scale = Math.sqrt(variance) + floor;
  return scale === 0 ? 0 : Math.abs(mean) / scale;
}
