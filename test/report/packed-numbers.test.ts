import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pack, unpack } from "../../src/report/packed-numbers.ts";

test("packed numbers come back in order, within one part in a hundred thousand of their range", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })), (values) => {
      const again = unpack(pack(values));
      const range = Math.max(0, ...values) - Math.min(0, ...values);
      expect(again).toHaveLength(values.length);
      for (const [place, value] of values.entries())
        expect(Math.abs((again[place] ?? Number.NaN) - value)).toBeLessThanOrEqual(range * 1e-5 + 1e-6);
    }),
  );
});

test("numbers that are all equal come back equal", () => {
  expect(unpack(pack([7.25, 7.25, 7.25]))).toEqual([7.25, 7.25, 7.25]);
  expect(unpack(pack([]))).toEqual([]);
});
