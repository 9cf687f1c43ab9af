import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { signFlipProbabilities } from "../../src/stats/sign-flip.ts";
import { signedRank } from "../../src/stats/signed-rank.ts";

test("differences of one size and sign reach the smallest probability that their number allows", () => {
  for (const pairs of [2, 6, 10]) {
    const [probability] = signFlipProbabilities([Array.from({ length: pairs }, () => 3)], 0.1, randomFrom("s"));
    expect(probability).toBe(2 ** (1 - pairs));
  }
});

test("a lone row of distinct sizes and one sign agrees with the two-sided rank test", () => {
  const row = [1, 2, 3, 4, 5, 6, 7];
  const [probability] = signFlipProbabilities([row], 1, randomFrom("s"));
  expect(probability).toBeCloseTo(2 * signedRank(row).pGreater, 12);
});

test("the family is paid for: another row never makes a row's probability smaller", () => {
  const rows = array(array(double({ min: -10, max: 10, noNaN: true }), { minLength: 7, maxLength: 7 }), {
    minLength: 2,
    maxLength: 5,
  });
  assert(
    property(rows, (all) => {
      const together = signFlipProbabilities(all, 0.5, randomFrom("s"));
      const [alone = 1] = signFlipProbabilities(all.slice(0, 1), 0.5, randomFrom("s"));
      expect(together[0]).toBeGreaterThanOrEqual(alone);
      for (const probability of together) {
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("tiny but regular differences do not outrank a large one: the floor takes their weight", () => {
  const tiny = Array.from({ length: 8 }, () => 0.001);
  const large = [19, 22, 18, 25, 20, 21, 17, 23];
  const noise = [3, -2, 4, 1, -5, 2, -1, 3];
  const [pTiny = 0, pLarge = 1, pNoise = 0] = signFlipProbabilities([tiny, large, noise], 1, randomFrom("s"));
  expect(pLarge).toBe(2 ** -7);
  expect(pTiny).toBeGreaterThan(0.5);
  expect(pNoise).toBeGreaterThan(0.2);
});

test("above twelve pairs flips are drawn: the same seed gives the same answer, close to the exact one", () => {
  const row = Array.from({ length: 14 }, (_, index) => (index % 4 === 0 ? -1 : 1.5));
  const [first = 0] = signFlipProbabilities([row], 0.5, randomFrom("a"));
  expect(signFlipProbabilities([row], 0.5, randomFrom("a"))).toEqual([first]);
  const [second = 0] = signFlipProbabilities([row], 0.5, randomFrom("b"));
  // Standard error of 4096 draws at p = 0.1 is 0.005.
  expect(Math.abs(first - second)).toBeLessThan(0.03);
});
