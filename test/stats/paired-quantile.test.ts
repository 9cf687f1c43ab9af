import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { pairedQuantileChange } from "../../src/stats/paired-quantile.ts";

function pairs(count: number, ratio: number, seed: string) {
  const random = randomFrom(seed);
  const value = () => Math.exp(0.3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  return Array.from({ length: count }, () => ({ base: value(), head: value() * ratio }));
}

test("the change of a high quantile is estimated with an interval around it", () => {
  const found = pairedQuantileChange(pairs(500, 1.5, "tail"), 0.95, randomFrom("s"));
  expect(found?.estimate).toBeGreaterThan(Math.log(1.3));
  expect(found?.estimate).toBeLessThan(Math.log(1.7));
  expect(found?.low).toBeLessThan(found?.estimate ?? 0);
  expect(found?.high).toBeGreaterThan(found?.estimate ?? 0);
  expect(found?.pGreater).toBeLessThan(0.001);
  expect(found?.pLess).toBeGreaterThan(0.99);
});

test("nothing changed: the upper probability falls below 2.5 % about as often as that", () => {
  const runs = 80;
  const alarms = Array.from({ length: runs }, (_, run) =>
    pairedQuantileChange(pairs(120, 1, `null ${run}`), 0.95, randomFrom(`${run}`)),
  ).filter((found) => (found?.pGreater ?? 1) < 0.025);
  expect(alarms.length / runs).toBeLessThanOrEqual(0.0875);
});

test("the same seed gives the same figures, and no pairs give none", () => {
  const values = pairs(30, 1.1, "same");
  const [one, two] = [1, 2].map(() => pairedQuantileChange(values, 0.95, randomFrom("s")));
  expect(one).toEqual(two);
  expect(pairedQuantileChange([], 0.95, randomFrom("s"))).toBeNull();
});
