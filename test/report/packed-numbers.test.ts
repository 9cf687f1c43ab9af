import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pack, unpack } from "../../src/report/packed-numbers.ts";

test("packed numbers come back in order, within one part in ten thousand of the smallest, or in ten million of their range", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })), (values) => {
      const again = unpack(pack(values));
      const range = Math.max(0, ...values) - Math.min(0, ...values);
      expect(again).toHaveLength(values.length);
      const smallest = Math.min(...values.filter((value) => value !== 0).map(Math.abs));
      const allowed = Math.max(range * 1e-7, Number.isFinite(smallest) ? smallest * 1e-4 : 0);
      for (const [place, value] of values.entries())
        expect(Math.abs((again[place] ?? Number.NaN) - value)).toBeLessThanOrEqual(allowed);
    }),
  );
});

test("numbers of one sign within a factor of a thousand come back to one part in ten thousand of each", () => {
  const numbers = fc.double({ min: 1, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fc.array(numbers), fc.constantFrom(1e-6, 1, 1e6, -1), (values, scale) => {
      const scaled = values.map((value) => value * scale);
      const again = unpack(pack(scaled));
      for (const [place, value] of scaled.entries())
        expect(Math.abs((again[place] ?? Number.NaN) / value - 1)).toBeLessThanOrEqual(1e-4);
    }),
  );
});

test("a usual timing takes two characters, one with a far outlier three", () => {
  const usual = Array.from({ length: 100 }, (_, place) => 180 + (place % 37));
  expect(pack(usual)[3]).toHaveLength(200);
  expect(pack([...usual, 1800])[3]).toHaveLength(303);
});

test("numbers that are all equal take no text and come back equal", () => {
  expect(pack([7.25, 7.25, 7.25])).toEqual([7.25, 7.25, 3, ""]);
  expect(unpack(pack([7.25, 7.25, 7.25]))).toEqual([7.25, 7.25, 7.25]);
  expect(unpack(pack([]))).toEqual([]);
});
