import type { Random } from "../core/random.ts";

/** Up to here all flips are counted out; above, so many are drawn. */
const exactPairsLimit = 12;
const drawnFlips = 4096;

/**
 * Family-wise probabilities, one a row, that paired differences this far from zero arise when signs are chance: the
 * share of sign flips, the same for all rows of a pair, under which the largest statistic of any row reaches the row's own
 * (Westfall & Young 1993, single step). The statistic is |mean| / (sd + floor): `floor`, in the rows' unit, keeps tiny
 * but regular differences from outranking large ones (Tusher, Tibshirani & Chu 2001). Rows are of one length; two-sided;
 * exact up to 12 pairs. With n pairs no probability is below 2^(1-n): fewer than 6 can't show anything at 5 %.
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

/** Signs of each flip, the unflipped first. Flipping all is the same two-sided, so the first sign stays. */
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
