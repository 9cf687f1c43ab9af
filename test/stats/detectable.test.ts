import { expect, test } from "vitest";
import { burstInflation, smallestDetectable } from "../../src/stats/detectable.ts";

const input = { halfWidth: 0.0196, level: 0.005, margin: 0, inflation: 1 };

test("the smallest detectable change follows from level, power and standard error", () => {
  // exp((2.575829 + 0.841621) * 0.0196 / 1.959964) - 1
  expect(smallestDetectable(input)).toBeCloseTo(0.034766, 5);
  // One and a half times the exponent: the standard error is inflated, not the change.
  expect(smallestDetectable({ ...input, inflation: 1.5 })).toBeCloseTo(Math.expm1(1.5 * Math.log1p(0.034766)), 5);
});

test("a margin beyond the test's own threshold takes its place", () => {
  expect(smallestDetectable({ ...input, margin: 0.1 })).toBeCloseTo(Math.expm1(0.1 + 0.841621 * 0.0100002), 5);
});

test("an unbounded interval can detect nothing", () => {
  expect(smallestDetectable({ ...input, halfWidth: Infinity })).toBe(Infinity);
});

test("few pairs and times below a millisecond are trusted least", () => {
  expect(burstInflation(15, false)).toBeGreaterThan(burstInflation(60, false));
  expect(burstInflation(60, true)).toBeGreaterThan(burstInflation(60, false));
  expect(burstInflation(1e9, false)).toBeCloseTo(2.25, 5);
});
