import * as fc from "fast-check";
import { expect, test } from "vitest";
import { changeText, valueText } from "../../../../src/report/client/drawing/read-out.ts";
import { pack, unpack } from "../../../../src/report/packed-numbers.ts";

test("values are read in four digits, changes in tenths of a percent", () => {
  expect([182.345, 0.00012345, 1_234_567].map(valueText)).toEqual(["182.3", "0.0001235", "1,235,000"]);
  expect([8.04, -0.06, 0.04, -0.04, 0, 1234.56].map(changeText)).toEqual([
    "+8.0 %",
    "−0.1 %",
    "0.0 %",
    "0.0 %",
    "0.0 %",
    "+1,235 %",
  ]);
});

test("what is read of a packed number is true to its last digit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 2 }), (values) => {
      for (const [place, again] of unpack(pack(values)).entries()) {
        const exact = values[place] ?? Number.NaN;
        const lastDigit = 10 ** (Math.floor(Math.log10(exact)) - 3);
        const read = Number(valueText(again).replaceAll(",", ""));
        expect(Math.abs(read - exact)).toBeLessThanOrEqual(lastDigit * 1.01);
      }
    }),
  );
});
