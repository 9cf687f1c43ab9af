import * as fc from "fast-check";
import { expect, test } from "vitest";
import { signedRank, signedRankCriticalValue } from "../../src/stats/signed-rank.ts";

/** Oracle: all 2^n sign patterns, one by one, over mid-ranks found by counting. Shares nothing with the implementation. */
function byEnumeration(differences: readonly number[]): { pGreater: number; pLess: number } {
  const sizes = differences.map(Math.abs);
  const rankOf = (size: number) =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const signed = differences.filter((difference) => difference !== 0);
  const ranks = signed.map((difference) => rankOf(Math.abs(difference)));
  const sumWhere = (positive: (index: number) => boolean) =>
    ranks.reduce((sum, rank, index) => (positive(index) ? sum + rank : sum), 0);
  const observed = sumWhere((index) => (signed[index] ?? 0) > 0);
  const sums = Array.from({ length: 2 ** ranks.length }, (_, pattern) =>
    sumWhere((index) => Math.floor(pattern / 2 ** index) % 2 === 1),
  );
  return {
    pGreater: sums.filter((sum) => sum >= observed).length / sums.length,
    pLess: sums.filter((sum) => sum <= observed).length / sums.length,
  };
}

const someTied = fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 11 });
const anyDifferences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 80 });

test("the exact probabilities equal a count of all sign patterns, with ties and zeros", () => {
  fc.assert(
    fc.property(someTied, (differences) => {
      const { pGreater, pLess } = signedRank(differences);
      const expected = byEnumeration(differences);
      expect(pGreater).toBeCloseTo(expected.pGreater, 12);
      expect(pLess).toBeCloseTo(expected.pLess, 12);
    }),
    { numRuns: 60 },
  );
});

test("a textbook sample gives the published probability", () => {
  // Hollander & Wolfe's depression scores, first minus second visit; scipy.stats.wilcoxon(mode="exact") says the same.
  const result = signedRank([0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01]);
  expect(result).toEqual({ signedPairs: 9, positiveRankSum: 40, pGreater: 0.01953125, pLess: 0.986328125 });
});

test("a large sample with ties and a zero agrees with an independent normal approximation", () => {
  // scipy.stats.wilcoxon(method="asymptotic", correction=True, zero_method="pratt"), SciPy 1.17.1
  const differences = Array.from({ length: 70 }, (_, index) => ((((index + 1) * 37) % 101) - 40) / 10);
  const result = signedRank(differences);
  expect(result.signedPairs).toBe(69);
  expect(result.pGreater).toBeCloseTo(0.0023088488318614648, 10);
  expect(result.pLess).toBeCloseTo(0.9977330680395078, 10);
});

test("at the handover the normal approximation is close to the exact distribution", () => {
  const sixty = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 1));
  const exact = signedRank(sixty).pGreater;
  const approximate = signedRank([0.25, ...sixty]).pGreater;
  expect(exact).toBeLessThan(0.03);
  expect(Math.abs(approximate / exact - 1)).toBeLessThan(0.1);
});

test("without a single difference nothing is unlikely", () => {
  expect(signedRank([])).toEqual({ signedPairs: 0, positiveRankSum: 0, pGreater: 1, pLess: 1 });
  expect(signedRank([0, 0, 0])).toEqual({ signedPairs: 0, positiveRankSum: 0, pGreater: 1, pLess: 1 });
});

test("swapping the sides swaps the probabilities, and only the order of sizes counts", () => {
  fc.assert(
    fc.property(anyDifferences, (differences) => {
      const result = signedRank(differences);
      const swapped = signedRank(differences.map((difference) => -difference));
      const stretched = signedRank(differences.map((difference) => difference * 4));
      expect(swapped.pGreater).toBeCloseTo(result.pLess, 12);
      expect(swapped.pLess).toBeCloseTo(result.pGreater, 12);
      expect(stretched.pGreater).toBe(result.pGreater);
    }),
  );
});

test("moving every difference up never weakens the evidence that they are positive", () => {
  fc.assert(
    fc.property(someTied, fc.constantFrom(0.5, 1, 2), (differences, shift) => {
      const before = signedRank(differences).pGreater;
      const after = signedRank(differences.map((difference) => difference + shift)).pGreater;
      expect(after).toBeLessThanOrEqual(before + 1e-12);
    }),
  );
});

test.each([
  // R: qsignrank(0.025, n); below 6 pairs one tail holds more than 2.5 % already.
  [5, 0],
  [6, 1],
  [10, 9],
  [20, 53],
  [50, 435],
])("with %d pairs the 2.5 %% critical value is %d", (pairs, expected) => {
  expect(signedRankCriticalValue(pairs, 0.025)).toBe(expected);
});
