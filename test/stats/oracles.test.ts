import signrank from "@stdlib/stats-base-dists-signrank";
import padjust from "@stdlib/stats-padjust";
import wilcoxon from "@stdlib/stats-wilcoxon";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../src/stats/holm.ts";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";
import { signedRank, signedRankCriticalValue } from "../../src/stats/signed-rank.ts";

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
