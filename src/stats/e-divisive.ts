import { type Random, shuffled } from "../core/random.ts";
import { median } from "./quantile.ts";

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
 * series are searched in the same way, so the search itself raises no false alarms. Where a value resembles the one before, only
 * what is new in each is shuffled, so that a slow drift is no change of level.
 */
export function divisiveSplits(values: readonly number[], rule: DivisiveRule, random: Random): Split[] {
  const found: Split[] = [];
  for (;;) {
    const bounds = [0, ...found.map(({ index }) => index), values.length].toSorted((left, right) => left - right);
    const best = bestOf(values, bounds, rule.minimum);
    if (best === null) break;
    const p = probabilityOf(best, values, bounds, rule, random);
    if (p > rule.significance) break;
    found.push({ ...best, p });
  }
  return found.toSorted((left, right) => left.index - right.index);
}

type Cut = Omit<Split, "p">;

/** Stops as soon as too many shuffled series have a cut as good for it to be significant. */
function probabilityOf(
  observed: Cut,
  values: readonly number[],
  bounds: readonly number[],
  rule: DivisiveRule,
  random: Random,
): number {
  const carried = carriedOver(values, [...bounds, observed.index]);
  let asGood = 1;
  for (let permutation = 0; permutation < rule.permutations; permutation += 1) {
    const mixed = bounds
      .slice(1)
      .flatMap((end, index) => shuffledSteps(values.slice(bounds[index], end), carried, random));
    if ((bestOf(mixed, bounds, rule.minimum)?.divergence ?? 0) >= observed.divergence) asGood += 1;
    if (asGood > rule.significance * (rule.permutations + 1)) return asGood / (permutation + 2);
  }
  return asGood / (rule.permutations + 1);
}

/** A value carries over at most this share of its distance from the level. */
const mostCarried = 0.95;

/**
 * The share of a value's distance from its level that the next value has as well. It errs on the large side. It is the lesser of two
 * estimates. One is the first autocorrelation of the series without its levels, corrected for a short series (Marriott & Pope 1954). It is
 * too large if there are more levels. The other comes from the steps from value to value. It hardly sees levels, but it is rough.
 */
function carriedOver(values: readonly number[], cuts: readonly number[]): number {
  const bounds = cuts.toSorted((left, right) => left - right);
  const apart = bounds.slice(1).flatMap((end, index) => fromMean(values.slice(bounds[index], end)));
  const square = apart.reduce((sum, value) => sum + value ** 2, 0);
  if (square === 0) return 0;
  const share = apart.reduce((sum, value, index) => sum + value * (apart[index + 1] ?? 0), 0) / square;
  const corrected = share + ((bounds.length - 1) * (1 + 3 * share)) / values.length;
  const error = Math.sqrt((1 - Math.min(1, share ** 2)) / values.length);
  return Math.min(mostCarried, Math.max(0, Math.min(corrected + error, carriedBySteps(values))));
}

/** A step counts as at most this many times the median step. */
const largestStep = 4;

/** The steps of such a series have an autocorrelation of (share - 1) / 2. Two standard errors are added. */
function carriedBySteps(values: readonly number[]): number {
  const raw = values.slice(1).map((value, index) => value - (values[index] ?? 0));
  const limit = largestStep * (median(raw.map(Math.abs)) ?? 0);
  const steps = raw.map((step) => Math.max(-limit, Math.min(limit, step)));
  const square = steps.reduce((sum, step) => sum + step ** 2, 0);
  if (square === 0) return 0;
  const correlation = steps.reduce((sum, step, index) => sum + step * (steps[index + 1] ?? 0), 0) / square;
  return 1 + 2 * correlation + 4 / Math.sqrt(values.length);
}

/**
 * A segment with its steps in another order. A step is what a value does not carry over from the one before, so the new series
 * wanders as the old one does. If nothing is carried over, the segment is simply shuffled.
 */
function shuffledSteps(segment: readonly number[], carried: number, random: Random): readonly number[] {
  if (carried === 0) return shuffled(segment, random);
  const apart = fromMean(segment);
  const first = Math.sqrt(1 - carried ** 2);
  const steps = apart.map((value, index) => (index === 0 ? first * value : value - carried * (apart[index - 1] ?? 0)));
  let value = 0;
  return shuffled(steps, random).map((step, index) => {
    value = index === 0 ? step / first : carried * value + step;
    return value;
  });
}

function fromMean(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
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
