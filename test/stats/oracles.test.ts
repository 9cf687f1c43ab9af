import binomialCdf from "@stdlib/stats-base-dists-binomial-cdf";
import stdNormalCdf from "@stdlib/stats-base-dists-normal-cdf";
import stdNormalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import signrank from "@stdlib/stats-base-dists-signrank";
import stdStudentCdf from "@stdlib/stats-base-dists-t-cdf";
import stdStudentQuantile from "@stdlib/stats-base-dists-t-quantile";
import padjust from "@stdlib/stats-padjust";
import wilcoxon from "@stdlib/stats-wilcoxon";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../src/stats/holm.ts";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";
import { medianInterval } from "../../src/stats/median-interval.ts";
import { normalCdf, normalQuantile } from "../../src/stats/normal-distribution.ts";
import { spentAlpha } from "../../src/stats/obrien-fleming.ts";
import { signedRank, signedRankCriticalValue } from "../../src/stats/signed-rank.ts";
import { studentCdf, studentQuantile } from "../../src/stats/student-t.ts";

// An independent implementation of the same tests: two that agree to 1e-9 are not both wrong in the same way.
const tolerance = 1e-9;
/** Sizes 1..n in any order with any signs: neither ties nor zeros, for which the other is exact as well. */
const untied = fc
  .integer({ min: 2, max: 50 })
  .chain((count) =>
    fc.tuple(
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index + 1),
        { minLength: count },
      ),
      fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    ),
  )
  .map(([sizes, signs]) => sizes.map((size, index) => (signs[index] === true ? size : -size)));
const tied = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 61, maxLength: 120 });

test("the exact signed rank probabilities of both sides are those of another implementation", () => {
  fc.assert(
    fc.property(untied, (differences) => {
      const own = signedRank(differences);
      expect(
        Math.abs(own.pGreater - wilcoxon(differences, { alternative: "greater", exact: true }).pValue),
      ).toBeLessThanOrEqual(tolerance);
      expect(
        Math.abs(own.pLess - wilcoxon(differences, { alternative: "less", exact: true }).pValue),
      ).toBeLessThanOrEqual(tolerance);
    }),
  );
});

test("above the exact range, with ties and zeros by Pratt's rule, the normal approximation is the same too", () => {
  fc.assert(
    fc.property(tied, (differences) => {
      const own = signedRank(differences);
      fc.pre(own.signedPairs > 60);
      expect(
        Math.abs(own.pGreater - wilcoxon(differences, { alternative: "greater", zeroMethod: "pratt" }).pValue),
      ).toBeLessThanOrEqual(tolerance);
      expect(
        Math.abs(own.pLess - wilcoxon(differences, { alternative: "less", zeroMethod: "pratt" }).pValue),
      ).toBeLessThanOrEqual(tolerance);
    }),
  );
});

test("the critical values are the quantiles of the signed rank distribution", () => {
  for (let pairs = 1; pairs <= 60; pairs += 1)
    for (const tail of [0.025, 0.005, 0.05]) {
      const rank = signedRankCriticalValue(pairs, tail);
      expect(signrank.cdf(rank, pairs)).toBeGreaterThan(tail);
      expect(rank).toBe(signrank.quantile(tail, pairs));
    }
});

test("of twenty pairs the limits at 2.5 % are the 53rd Walsh averages from either end", () => {
  const differences = Array.from({ length: 20 }, (_, index) => index * index);
  const averages = differences
    .flatMap((left, index) => differences.slice(index).map((right) => (left + right) / 2))
    .toSorted((left, right) => left - right);
  expect(signrank.quantile(0.025, 20)).toBe(53);
  expect(hodgesLehmann(differences, 0.95)).toMatchObject({ low: averages[52], high: averages.at(-53) });
});

test("Holm's adjustment is that of another implementation", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(probability, { minLength: 1, maxLength: 40 }), (probabilities) => {
      const expected = padjust(probabilities, "holm");
      for (const [index, value] of holm(probabilities).entries())
        expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
    }),
  );
});

/** How far two numbers lie apart, as a fraction of the larger. */
function apart(own: number, other: number): number {
  return Math.abs(own - other) / Math.max(1e-12, Math.abs(own), Math.abs(other));
}

test("the normal distribution and its inverse are those of another implementation, far into the tails", () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 8, noNaN: true }), (z) => {
      expect(apart(normalCdf(z), stdNormalCdf(z, 0, 1))).toBeLessThanOrEqual(tolerance);
    }),
  );
  // Near 1e-15 the other's quantile is wrong in the fifth digit (its own distribution function says so); ours is checked by
  // inversion there.
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (probability) => {
      expect(apart(normalQuantile(probability), stdNormalQuantile(probability, 0, 1))).toBeLessThanOrEqual(tolerance);
    }),
  );
});

test("Student's t and its inverse are those of another implementation", () => {
  const degrees = fc.integer({ min: 1, max: 60 });
  // Nearer to zero the other loses t squared beside the degrees; there the function is as straight as makes no difference.
  const straight = 1e-5;
  fc.assert(
    fc.property(fc.double({ min: -20, max: 60, noNaN: true }), degrees, (t, of) => {
      const slope = (stdStudentCdf(straight, of) - 0.5) / straight;
      const other = Math.abs(t) < straight ? 0.5 + slope * t : stdStudentCdf(t, of);
      expect(Math.abs(studentCdf(t, of) - other)).toBeLessThanOrEqual(tolerance);
    }),
    {
      examples: [
        [-3.141592651936198e-9, 1],
        [straight / 2, 60],
      ],
    },
  );
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 0.9995, noNaN: true }), degrees, (probability, of) => {
      const [own, other] = [studentQuantile(probability, of), stdStudentQuantile(probability, of)];
      expect(Math.abs(own - other)).toBeLessThanOrEqual(1e-7 * Math.max(1, other));
    }),
  );
});

test("the interval of the median leaves out as much as the binomial distribution allows, and no more", () => {
  for (let count = 6; count <= 200; count += 1) {
    const rank = medianInterval(Array.from({ length: count }, (_, index) => index + 1))?.low ?? 0;
    expect(binomialCdf(rank - 1, count, 0.5)).toBeLessThanOrEqual(0.025);
    expect(binomialCdf(rank, count, 0.5)).toBeGreaterThan(0.025);
  }
});

test("what the looks spend is the O'Brien-Fleming function with another implementation's normal distribution", () => {
  for (const fraction of [0.15, 0.3, 0.6, 1]) {
    const z = stdNormalQuantile(0.975, 0, 1);
    const other = 2 - 2 * stdNormalCdf(z / Math.sqrt(fraction), 0, 1);
    expect(apart(spentAlpha(fraction, 0.05), other)).toBeLessThanOrEqual(tolerance);
  }
});
