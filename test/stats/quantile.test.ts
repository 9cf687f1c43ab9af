import * as fc from "fast-check";
import { expect, test } from "vitest";
import { median, quantile } from "../../src/stats/quantile.ts";

test("quantiles interpolate as R's type 7 does", () => {
  // quantile(c(1, 2, 4, 8), c(.1, .5, .9), type = 7): positions 0.3, 1.5 and 2.7 between the order statistics.
  for (const [probability, expected] of [
    [0.1, 1.3],
    [0.5, 3],
    [0.9, 6.8],
  ] as const) {
    expect(quantile([8, 1, 4, 2], probability)).toBeCloseTo(expected, 12);
  }
});

test("an empty sample has no quantile", () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(median([])).toBeNull();
});

test("infinite values do not turn into NaN", () => {
  expect(median([Infinity, Infinity, 1])).toBe(Infinity);
  expect(median([-Infinity, -Infinity])).toBe(-Infinity);
});

test("a quantile lies within the sample, grows with the probability and leaves the sample as it was", () => {
  const finite = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
  const unit = fc.double({ noNaN: true, min: 0, max: 1 });
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), unit, unit, (values, first, second) => {
      const copy = [...values];
      const low = quantile(values, Math.min(first, second)) ?? Number.NaN;
      const high = quantile(values, Math.max(first, second)) ?? Number.NaN;
      expect(values).toEqual(copy);
      expect(low).toBeGreaterThanOrEqual(Math.min(...values));
      expect(high).toBeLessThanOrEqual(Math.max(...values));
      expect(low).toBeLessThanOrEqual(high + 1e-6);
    }),
  );
});
