import { randomFrom } from "../core/random.ts";
import { divisiveSplits, type Split } from "./e-divisive.ts";
import { median } from "./quantile.ts";
import { signedRank } from "./signed-rank.ts";

/** A place in a series where the level of its values changes. */
export interface ChangePoint {
  /** The first value of the new level. */
  readonly index: number;
  /** Hodges-Lehmann difference of the new level from the one before, in the unit of the values. */
  readonly shift: number;
  /** Probability that a series without a change is cut as well. */
  readonly p: number;
}

/**
 * Gives the earlier result of a block, or searches it now. A result depends only on the block's name and values, so a history
 * with one more value has only its last block to search.
 */
export type Remember = (
  block: { readonly name: string; readonly values: readonly number[] },
  search: () => readonly Split[],
) => readonly Split[];

const rule = { minimum: 3, significance: 0.01, permutations: 499 } as const;
/** Values that are searched together; half of them are in the next block as well. The search grows with their square. */
const block = 100;
/** Values on either side that the rank test looks at. */
const window = 10;
const agreementLevel = 0.05;

/**
 * The change points of a history. E-Divisive proposes them (p <= 1 % a block, at least three values a segment). Neighbouring
 * segments that differ by less than the margin become one. A point stays only if the signed rank test of the values on both
 * sides agrees. `values` and `margin` are on one additive scale: logarithms, if a margin is a ratio. The same seed and values
 * give the same answer. The values were taken at different times, so the answer is advice and no proof.
 */
export function changePoints(
  values: readonly number[],
  margin: number,
  seed: string,
  remember: Remember = (_block, search) => search(),
): ChangePoint[] {
  const proposed = proposals(values, seed, remember);
  const places = merged(
    values,
    proposed.map(({ index }) => index),
    margin,
  );
  return places
    .map((index, place) => ({ index, before: places[place - 1] ?? 0, after: places[place + 1] ?? values.length }))
    .filter(({ index, before, after }) => neighboursAgree(values, before, index, after))
    .map(({ index, before, after }) => ({
      index,
      shift: shiftAt(values, before, index, after),
      p: proposed.find((split) => split.index === index)?.p ?? Number.NaN,
    }));
}

/**
 * Each block answers for its middle half; the first and the last for their ends as well. Two blocks may see one change a value
 * or two apart: the surer one stays.
 */
function proposals(values: readonly number[], seed: string, remember: Remember): readonly Split[] {
  const searched = (start: number): readonly Split[] => {
    const part = values.slice(start, start + block);
    const name = start === 0 ? `levels ${seed}` : `levels ${seed} ${start}`;
    return remember({ name, values: part }, () => divisiveSplits(part, rule, randomFrom(name)));
  };
  if (values.length <= block) return searched(0);
  const step = block / 2;
  const last = Math.ceil((values.length - block) / step);
  const found = Array.from({ length: last + 1 }, (_, place) => {
    const start = Math.min(place * step, values.length - block);
    const from = place === 0 ? 0 : place * step + step / 2;
    const to = place === last ? values.length : (place + 1) * step + step / 2;
    return searched(start)
      .map((split) => ({ ...split, index: start + split.index }))
      .filter(({ index }) => index >= from && index < to);
  }).flat();
  return found.filter(
    (split, place) =>
      !near(split, found[place - 1], (before) => before.p <= split.p) &&
      !near(split, found[place + 1], (after) => after.p < split.p),
  );
}

function near(split: Split, other: Split | undefined, surer: (other: Split) => boolean): boolean {
  return other !== undefined && Math.abs(other.index - split.index) < rule.minimum && surer(other);
}

/** Takes out the smallest shift while it is below the margin. Its neighbours then have new shifts. */
function merged(values: readonly number[], indexes: readonly number[], margin: number): readonly number[] {
  const sizes = indexes.map((index, place) => ({
    index,
    size: Math.abs(shiftAt(values, indexes[place - 1] ?? 0, index, indexes[place + 1] ?? values.length)),
  }));
  const [least] = sizes.toSorted((left, right) => left.size - right.size);
  if (least === undefined || least.size >= margin) return indexes;
  return merged(
    values,
    indexes.filter((index) => index !== least.index),
    margin,
  );
}

/** Median of all differences between two segments (Hodges & Lehmann 1963), of at most the hundred nearest values of each. */
function shiftAt(values: readonly number[], start: number, index: number, end: number): number {
  const before = values.slice(Math.max(start, index - block), index);
  return (
    median(
      values.slice(index, Math.min(end, index + block)).flatMap((value) => before.map((other) => value - other)),
    ) ?? 0
  );
}

/** With fewer than five values on a side 5 % is out of reach, and all of them have to agree. */
function neighboursAgree(values: readonly number[], start: number, index: number, end: number): boolean {
  const reach = Math.min(window, index - start, end - index);
  const differences = Array.from(
    { length: reach },
    (_, step) => (values[index + step] ?? Number.NaN) - (values[index - 1 - step] ?? Number.NaN),
  );
  const { pGreater, pLess } = signedRank(differences);
  const p = shiftAt(values, start, index, end) > 0 ? pGreater : pLess;
  return p <= Math.max(agreementLevel, 0.5 ** reach);
}
