import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { changePoints, type Remember } from "../../src/stats/change-points.ts";
import { divisiveSplits, type Split } from "../../src/stats/e-divisive.ts";

const margin = Math.log1p(0.03);

function noisy(count: number, sd: number, seed: string): number[] {
  const random = randomFrom(seed);
  return Array.from(
    { length: count },
    () => sd * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

const withSteps = (values: readonly number[], steps: readonly (readonly [number, number])[]) =>
  values.map((value, index) => value + steps.reduce((sum, [from, by]) => sum + (index >= from ? by : 0), 0));

test("a step is found where it is, with its size", () => {
  const found = changePoints(withSteps(noisy(40, 0.01, "step"), [[25, 0.1]]), margin, "s");
  expect(found.map(({ index }) => index)).toEqual([25]);
  expect(found[0]?.shift).toBeCloseTo(0.1, 1);
  expect(found[0]?.p).toBeLessThanOrEqual(0.01);
});

test("several steps are found, a change back among them", () => {
  const steps = [
    [12, 0.2],
    [24, -0.2],
    [36, 0.15],
  ] as const;
  const found = changePoints(withSteps(noisy(48, 0.01, "steps"), steps), margin, "s");
  expect(found.map(({ index }) => index)).toEqual([12, 24, 36]);
  expect(found.map(({ shift }) => Math.sign(shift))).toEqual([1, -1, 1]);
});

/** Each value carries over half of its distance from the level. */
function wandering(count: number, sd: number, seed: string): number[] {
  let value = 0;
  return noisy(count, sd * Math.sqrt(0.75), seed).map((step) => (value = 0.5 * value + step));
}

test("a history that wanders shows no change, and a step of 10 % in it is found within five values", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => `wandering ${index}`);
  const shown = seeds.filter((seed) => changePoints(wandering(100, 0.1, seed), margin, seed).length > 0);
  expect(shown.length).toBeLessThanOrEqual(1);
  const stepped = seeds.map((seed) => withSteps(wandering(65, 0.01, seed), [[60, Math.log(1.1)]]));
  const found = stepped.filter((values, index) => changePoints(values, margin, `${index}`).length > 0);
  expect(found.length).toBeGreaterThanOrEqual(16);
});

test("a step below the margin is seen by the search and not shown", () => {
  const values = withSteps(noisy(40, 0.002, "small"), [[20, 0.02]]);
  const rule = { minimum: 3, significance: 0.01, permutations: 499 };
  expect(divisiveSplits(values, rule, randomFrom("s")).map(({ index }) => index)).toEqual([20]);
  expect(changePoints(values, margin, "s")).toEqual([]);
});

test("a history longer than a block is searched to its end, each step found once, those at a seam too", () => {
  const places = [30, 74, 125, 175, 251];
  const steps = places.map((place, index) => [place, index % 2 === 0 ? 0.2 : -0.15] as const);
  const values = withSteps(noisy(260, 0.01, "long"), steps);
  expect(changePoints(values, margin, "s").map(({ index }) => index)).toEqual(places);
});

test("of a long history to which a value is added only the last block is searched again, and the answer is the same", () => {
  const values = withSteps(noisy(260, 0.01, "long"), [[125, 0.2]]);
  const known = new Map<string, readonly Split[]>();
  let searches = 0;
  const remember: Remember = (block, search) => {
    const name = JSON.stringify(block);
    const found = known.get(name) ?? search();
    if (!known.has(name)) searches += 1;
    known.set(name, found);
    return found;
  };
  expect(changePoints(values.slice(0, 259), margin, "s", remember)).toEqual(
    changePoints(values.slice(0, 259), margin, "s"),
  );
  searches = 0;
  expect(changePoints(values, margin, "s", remember)).toEqual(changePoints(values, margin, "s"));
  expect(searches).toBe(1);
});

test("three values on the new level are the fewest that can be one, and they have to agree", () => {
  const values = withSteps(noisy(30, 0.005, "late"), [[27, 0.3]]);
  expect(changePoints(values, margin, "s").map(({ index }) => index)).toEqual([27]);
  expect(changePoints(values.slice(0, 29), margin, "s")).toEqual([]);
});

test("a single value far out is no new level", () => {
  const values = noisy(40, 0.01, "outlier").map((value, index) => (index === 20 ? 1 : value));
  expect(changePoints(values, margin, "s")).toEqual([]);
});

test("the same values and seed give the same answer, and an offset or too short a series changes nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 24 }), fc.integer(), (steps, offset) => {
      const values = steps.map((step) => step / 8);
      const found = changePoints(values, margin, "s");
      expect(changePoints(values, margin, "s")).toEqual(found);
      const moved = values.map((value) => value + (offset % 1000));
      expect(changePoints(moved, margin, "s").map(({ index }) => index)).toEqual(found.map(({ index }) => index));
      for (const { index } of found) expect(Math.min(index, values.length - index)).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: 40 },
  );
});

test("noise alone makes about one series in a hundred look changed, however the search looks for it", () => {
  const series = Array.from({ length: 300 }, (_, index) => noisy(40, 0.1, `noise ${index}`));
  const wrong = series.filter((values, index) => changePoints(values, margin, `${index}`).length > 0);
  expect(wrong.length / series.length).toBeLessThanOrEqual(0.03);
});
