import { type Random, shuffled } from "../core/random.ts";

/** Where a series is cut in two: the second part begins at `index`. */
export interface Split {
  readonly index: number;
  readonly divergence: number;
  /** Share of shuffled series, this one among them, with a cut at least as good. */
  readonly p: number;
}

/** When a cut counts. */
export interface DivisiveRule {
  /** Fewest points of a segment. */
  readonly minimum: number;
  readonly significance: number;
  /** Shuffled series to compare with; the smallest p is one over this plus one. */
  readonly permutations: number;
}

/**
 * Change points by E-Divisive (Matteson & James 2014), in order of place. The best cut by energy distance is compared with the
 * best cuts of series that are shuffled within the segments so far. The search goes on while the cut is significant. Shuffled
 * series are searched in the same way, so the search itself raises no false alarms.
 */
export function divisiveSplits(values: readonly number[], rule: DivisiveRule, random: Random): Split[] {
  const found: Split[] = [];
  for (;;) {
    const bounds = [0, ...found.map(({ index }) => index), values.length].toSorted((left, right) => left - right);
    const best = bestOf(values, bounds, rule.minimum);
    if (best === null) break;
    const p = probabilityOf(best.divergence, values, bounds, rule, random);
    if (p > rule.significance) break;
    found.push({ ...best, p });
  }
  return found.toSorted((left, right) => left.index - right.index);
}

type Cut = Omit<Split, "p">;

/** Stops as soon as too many shuffled series have a cut as good for it to be significant. */
function probabilityOf(
  observed: number,
  values: readonly number[],
  bounds: readonly number[],
  rule: DivisiveRule,
  random: Random,
): number {
  let asGood = 1;
  for (let permutation = 0; permutation < rule.permutations; permutation += 1) {
    const mixed = bounds.slice(1).flatMap((end, index) => shuffled(values.slice(bounds[index], end), random));
    if ((bestOf(mixed, bounds, rule.minimum)?.divergence ?? 0) >= observed) asGood += 1;
    if (asGood > rule.significance * (rule.permutations + 1)) return asGood / (permutation + 2);
  }
  return asGood / (rule.permutations + 1);
}

function bestOf(values: readonly number[], bounds: readonly number[], minimum: number): Cut | null {
  let best: Cut | null = null;
  for (const [index, start] of bounds.slice(0, -1).entries()) {
    const cut = bestCut(values.slice(start, bounds[index + 1]), minimum);
    if (cut !== null && (best === null || cut.divergence > best.divergence))
      best = { index: start + cut.index, divergence: cut.divergence };
  }
  return best;
}

/** The best cut of a segment. It tries every end of the part behind the cut, so that a later change back can't hide it. */
function bestCut(values: readonly number[], minimum: number): Cut | null {
  const count = values.length;
  if (count < 2 * minimum) return null;
  const sums = distanceSums(values);
  const block = (top: number, bottom: number, left: number, right: number): number =>
    at(sums, bottom * (count + 1) + right) -
    at(sums, top * (count + 1) + right) -
    at(sums, bottom * (count + 1) + left) +
    at(sums, top * (count + 1) + left);
  let best: Cut | null = null;
  for (let cut = minimum; cut <= count - minimum; cut += 1) {
    const within = block(0, cut, 0, cut) / (cut * (cut - 1));
    for (let end = cut + minimum; end <= count; end += 1) {
      const size = end - cut;
      const between = (2 * block(0, cut, cut, end)) / (cut * size);
      const energy = between - within - block(cut, end, cut, end) / (size * (size - 1));
      const divergence = ((cut * size) / end) * energy;
      if (best === null || divergence > best.divergence) best = { index: cut, divergence };
    }
  }
  return best;
}

/** Sums of |x[i] - x[j]| over all i < row, j < column, so that the sum of any block takes four look-ups. */
function distanceSums(values: readonly number[]): Float64Array {
  const width = values.length + 1;
  const sums = new Float64Array(width * width);
  for (const [row, value] of values.entries()) {
    let line = 0;
    for (const [column, other] of values.entries()) {
      line += Math.abs(value - other);
      sums[(row + 1) * width + column + 1] = at(sums, row * width + column + 1) + line;
    }
  }
  return sums;
}

function at(sums: Float64Array, place: number): number {
  return sums[place] ?? Number.NaN;
}
