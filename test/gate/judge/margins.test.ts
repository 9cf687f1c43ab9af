import { expect, test } from "vitest";
import { defaultMargins, marginFor } from "../../../src/gate/judge/margins.ts";
import { wall } from "../run-records.ts";

test.each([
  { baseNs: 999_999, margin: 0.05, why: "below a millisecond the grain of timers is in it" },
  { baseNs: 1e6, margin: 1, why: "from a millisecond on it has to change by another" },
  { baseNs: 20e6, margin: 0.05, why: "a millisecond of twenty" },
  { baseNs: 100e6, margin: 0.03, why: "a millisecond is less than the margin" },
])("a time of $baseNs ns may move by $margin of itself: $why", ({ baseNs, margin }) => {
  expect(marginFor(defaultMargins, wall, baseNs)).toBeCloseTo(margin, 12);
});

test("what is no time has neither a floor nor a wider margin when it is small", () => {
  expect(marginFor(defaultMargins, { id: "rss", unit: "bytes" }, 10)).toBe(0.03);
});

const own = (override: object) => marginFor({ ...defaultMargins, byMetric: { wall: override } }, wall, 100e6);

test("a metric's own margin and floor replace those of the rule, and a noise floor widens both, never narrows", () => {
  expect(own({ ratio: 0.1 })).toBe(0.1);
  expect(own({ floor: 50e6 })).toBe(0.5);
  expect(own({ least: 0.08 })).toBe(0.08);
  expect(own({ ratio: 0.1, least: 0.08 })).toBe(0.1);
});
