import type { Random } from "../../../core/random.ts";

/**
 * A draw from Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniform draws. Exact, and quick enough for counts that a
 * run of tasks reaches.
 */
export function betaSample(a: number, b: number, random: Random): number {
  const draws = Float64Array.from({ length: a + b - 1 }, () => random()).toSorted();
  return draws[a - 1] ?? 0;
}
