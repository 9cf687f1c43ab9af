import * as fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/stats/normal-distribution.ts";

test.each([
  // scipy.stats.norm.cdf, SciPy 1.17.1
  [-8, 6.22096057427174e-16],
  [-5, 2.866515718791933e-7],
  [-3.2, 0.0006871379379158471],
  [-1, 0.15865525393145707],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [2.9, 0.998134186699616],
  [3.1, 0.9990323967867817],
])("the distribution function at %d is %d", (z, expected) => {
  expect(Math.abs(normalCdf(z) / expected - 1)).toBeLessThan(1e-12);
});

test.each([
  // scipy.stats.norm.ppf, SciPy 1.17.1
  [1e-12, -7.034483825301131],
  [4e-7, -4.935367444719424],
  [0.005, -2.575829303548901],
  [0.3, -0.5244005127080409],
  [0.8, 0.8416212335729143],
  [0.975, 1.959963984540054],
])("the quantile of %d is %d", (probability, expected) => {
  expect(Math.abs(normalQuantile(probability) / expected - 1)).toBeLessThan(1e-12);
});

test("the ends of the scale are infinite and what is no probability is not a number", () => {
  expect([0, 1, 0.5, -0.1, 1.1].map(normalQuantile)).toEqual([-Infinity, Infinity, 0, Number.NaN, Number.NaN]);
  expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
});

test("the quantile undoes the distribution function, and the distribution is symmetric", () => {
  fc.assert(
    fc.property(fc.double({ min: -7, max: 5, noNaN: true }), (z) => {
      expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
      expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
    }),
  );
});
