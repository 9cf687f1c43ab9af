import { expect, test } from "vitest";
import { localAlpha, spentAlpha } from "../../src/stats/obrien-fleming.ts";

test("the level is spent as the Lan-DeMets formula says, all of it at the end", () => {
  // 2 * scipy.stats.norm.sf(scipy.stats.norm.ppf(0.975) / sqrt(t)), SciPy 1.17.1
  const expected = [4.179276857306396e-7, 3.457195801690441e-4, 0.011396418465313187, 0.05];
  for (const [index, fraction] of [0.15, 0.3, 0.6, 1].entries()) {
    expect(spentAlpha(fraction, 0.05) / (expected[index] ?? 0)).toBeCloseTo(1, 10);
  }
  expect(spentAlpha(0, 0.05)).toBe(0);
  expect(spentAlpha(1.5, 0.05)).toBeCloseTo(0.05, 12);
});

test("the levels of all looks add up to the whole", () => {
  const looks = [0, 0.15, 0.3, 0.6, 1];
  const levels = looks.slice(1).map((fraction, index) => localAlpha(looks[index] ?? 0, fraction, 0.05));
  expect(levels.reduce((sum, level) => sum + level, 0)).toBeCloseTo(0.05, 12);
  // 15 pairs cannot reach the first level, however they fall: the first look can only pass.
  expect(levels[0]).toBeLessThan(2 ** -15);
});
