import * as fc from "fast-check";
import { expect, test } from "vitest";
import { defaultMargins, marginFor } from "../../../src/gate/judge/margins.ts";
import { wall } from "../run-records.ts";

test.each([
  { baseNs: 1000, margin: 0.05, why: "short times hold more of the timer's grain" },
  { baseNs: 999_999, margin: 0.05, why: "short times hold more of the timer's grain" },
  { baseNs: 1e6, margin: 0.05, why: "nothing changes at a millisecond" },
  { baseNs: 20e6, margin: 0.05, why: "a millisecond of twenty" },
  { baseNs: 25e6, margin: 0.04, why: "a millisecond of twenty-five" },
  { baseNs: 100e6, margin: 0.03, why: "a millisecond is less than the margin" },
])("a time of $baseNs ns may move by $margin of itself: $why", ({ baseNs, margin }) => {
  expect(marginFor(defaultMargins, wall, baseNs)).toBeCloseTo(margin, 12);
});

test("the margin of a time has no cliff: a base that is 1 % larger has nearly the same margin", () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e11, noNaN: true }), (baseNs) => {
      const [here, next] = [baseNs, baseNs * 1.01].map((value) => marginFor(defaultMargins, wall, value));
      expect(Math.abs((here ?? 0) - (next ?? 1))).toBeLessThanOrEqual(0.0005);
    }),
  );
});

test("a small number of bytes has the usual margin", () => {
  expect(marginFor(defaultMargins, { id: "rss", unit: "bytes" }, 10)).toBe(0.03);
});

const own = (override: object) => marginFor({ ...defaultMargins, byMetric: { wall: override } }, wall, 100e6);

test("a metric's own margin and floor replace those of the rule, and a noise floor widens both, never narrows", () => {
  expect(own({ ratio: 0.1 })).toBe(0.1);
  expect(marginFor({ ...defaultMargins, byMetric: { wall: { ratio: 0.01 } } }, wall, 10e6)).toBe(0.01);
  expect(own({ floor: 50e6 })).toBe(0.5);
  expect(own({ least: 0.08 })).toBe(0.08);
  expect(own({ ratio: 0.1, least: 0.08 })).toBe(0.1);
});
