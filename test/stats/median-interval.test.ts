import * as fc from "fast-check";
import { expect, test } from "vitest";
import { medianInterval } from "../../src/stats/median-interval.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

// Ranks of the 95 % interval as tabled for the binomial with p = 1/2.
test.for([
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [10, 2, 9],
  [15, 4, 12],
  [20, 6, 15],
  [30, 10, 21],
  [100, 40, 61],
] as const)("of %i values the interval is the %ith to the %ith", ([count, low, high]) => {
  expect(medianInterval(upTo(count))).toMatchObject({ low, high });
});

test("fewer than six values have a median and no interval, and none have nothing", () => {
  expect(medianInterval([3, 1, 2])).toEqual({ median: 2, low: -Infinity, high: Infinity });
  expect(medianInterval([4, 1])).toMatchObject({ median: 2.5 });
  expect(medianInterval([])).toBeNull();
});

test("the interval holds the median, whatever the order of the values", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 80 }),
      (values) => {
        const found = medianInterval(values);
        expect(found?.low).toBeLessThanOrEqual(found?.median ?? NaN);
        expect(found?.high).toBeGreaterThanOrEqual(found?.median ?? NaN);
        expect(medianInterval(values.toReversed())).toEqual(found);
      },
    ),
    { seed: 11 },
  );
});

test("the interval of thousands of values is no wider than theirs should be, though 2^-n is no number any more", () => {
  const values = Array.from({ length: 3000 }, (_, index) => index + 1);
  // k = 1446 by exact binomial coefficients in whole numbers.
  expect(medianInterval(values)).toEqual({ median: 1500.5, low: 1446, high: 1555 });
});
