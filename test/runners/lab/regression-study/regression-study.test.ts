import { expect, test } from "vitest";
import { machineNoise, type NoiseModel } from "../../../../runners/lab/regression-study/machine-noise.ts";
import { regressionStudy } from "../../../../runners/lab/regression-study/regression-study.ts";
import { randomFrom } from "../../../../src/core/random.ts";

const still: NoiseModel = {
  trialSd: 0.01,
  driftSd: 0,
  driftTrials: 20,
  burstShare: 0,
  burstTrials: 2,
  burstLog: 0,
};

function study(collection: "paired" | "sequential", noise: NoiseModel, seed = "a"): Readonly<Record<string, number>> {
  const result = regressionStudy({ seed, collection, noise, pairs: 30, comparisons: 200 });
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

function draw(model: NoiseModel): number[] {
  const next = machineNoise(model, randomFrom("noise"));
  return Array.from({ length: 50_000 }, next);
}

test.for(["paired", "sequential"] as const)(
  "on a calm machine %s collection finds all changes beyond the margin and no others",
  (collection) => {
    expect(study(collection, still)).toEqual({
      "detection.false_alarms": 0,
      "detection.found_2": 0,
      "detection.found_5": 1,
      "detection.found_10": 1,
      "detection.found_20": 1,
      "detection.false_passes": 0,
      "detection.precision": 1,
    });
  },
);

test("drift of the machine's speed raises false alarms in sequential collection, and not in pairs", () => {
  const drifting = { ...still, driftSd: 0.1, driftTrials: 40 };
  expect(study("sequential", drifting)["detection.false_alarms"]).toBeGreaterThan(0.2);
  expect(study("paired", drifting)["detection.false_alarms"]).toBeLessThan(0.05);
});

test("noise without drift keeps the false alarms of both at the level of the test", () => {
  const noisy = { ...still, trialSd: 0.2 };
  // Three standard errors above 5 % of 200 comparisons.
  expect(study("paired", noisy)["detection.false_alarms"]).toBeLessThan(0.1);
  expect(study("sequential", noisy)["detection.false_alarms"]).toBeLessThan(0.1);
});

test("the same seed gives the same figures, and another seed gives others", () => {
  const noisy = { ...still, trialSd: 0.15, driftSd: 0.05 };
  expect(study("paired", noisy, "a")).toEqual(study("paired", noisy, "a"));
  expect(study("paired", noisy, "b")).not.toEqual(study("paired", noisy, "a"));
});

test("a machine's drift and bursts are as large and as frequent as its model says", () => {
  const squares = draw({ ...still, trialSd: 0, driftSd: 0.1 }).reduce((sum, value) => sum + value ** 2, 0);
  expect(Math.sqrt(squares / 50_000)).toBeGreaterThan(0.09);
  expect(Math.sqrt(squares / 50_000)).toBeLessThan(0.11);
  const bursts = draw({ ...still, trialSd: 0, burstShare: 0.16, burstLog: 0.35 }).filter((value) => value > 0);
  expect(bursts.length / 50_000).toBeGreaterThan(0.15);
  expect(bursts.length / 50_000).toBeLessThan(0.17);
  const mean = bursts.reduce((sum, value) => sum + value, 0) / bursts.length;
  expect(mean).toBeGreaterThan(0.33);
  expect(mean).toBeLessThan(0.37);
});

test("an input without a collection is refused", () => {
  expect(() => regressionStudy({ seed: "a", noise: still, pairs: 30, comparisons: 10 })).toThrow(/collection/);
});
