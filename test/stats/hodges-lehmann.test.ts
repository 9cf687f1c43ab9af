import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";

const samples = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 70 });

test("a small sample gives the median of its pairwise means and the outermost means as limits", () => {
  // The 11th of the 21 averages; with 6 pairs the limits are the outermost averages, the extreme values themselves.
  const result = hodgesLehmann([32, 1, 16, 2, 8, 4], 0.95);
  const averages = [1, 2, 4, 8, 16, 32].flatMap((left, index, all) =>
    all.slice(index).map((right) => (left + right) / 2),
  );
  expect(result).toEqual({ estimate: averages.toSorted((left, right) => left - right)[10], low: 1, high: 32 });
});

test("too few pairs for the level have an estimate and an unbounded interval", () => {
  expect(hodgesLehmann([1, 2, 3, 4, 5], 0.95)).toEqual({ estimate: 3, low: -Infinity, high: Infinity });
  expect(hodgesLehmann([], 0.95)).toBeNull();
});

test("the limits are the Walsh averages that R's wilcox.test takes", () => {
  // 20 pairs at 95 %: the 53rd from either end of 210; for d = 1..20 the averages are counted out here.
  const differences = Array.from({ length: 20 }, (_, index) => index + 1);
  const averages = differences.flatMap((left) =>
    differences.filter((right) => right >= left).map((right) => (left + right) / 2),
  );
  const sorted = averages.toSorted((left, right) => left - right);
  expect(hodgesLehmann(differences, 0.95)).toEqual({ estimate: 10.5, low: sorted[52], high: sorted[157] });
});

test("the interval holds the estimate, turns around with the sides, and moves and scales with the data", () => {
  fc.assert(
    fc.property(samples, (differences) => {
      const result = hodgesLehmann(differences, 0.95);
      const swapped = hodgesLehmann(
        differences.map((difference) => -difference),
        0.95,
      );
      const moved = hodgesLehmann(
        differences.map((difference) => difference * 2 + 3),
        0.95,
      );
      if (result === null || swapped === null || moved === null)
        throw new Error("a sample that is not empty has a result");
      expect(result.low).toBeLessThanOrEqual(result.estimate);
      expect(result.high).toBeGreaterThanOrEqual(result.estimate);
      expect(swapped.estimate).toBeCloseTo(-result.estimate, 12);
      expect(swapped.low).toBeCloseTo(-result.high, 12);
      expect(moved.estimate).toBeCloseTo(result.estimate * 2 + 3, 10);
      expect(moved.high).toBeCloseTo(result.high * 2 + 3, 10);
    }),
  );
});
