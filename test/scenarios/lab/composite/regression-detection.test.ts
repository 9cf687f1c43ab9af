import { expect, test } from "vitest";
import { regressionStudy } from "../../../../runners/lab/regression-study/regression-study.ts";
import regressionDetection from "../../../../scenarios/lab/composite/regression-detection.ts";
import type { MetricValues } from "../../../../src/core/metric.ts";
import { breaks } from "../../scenario-trials.ts";

function valuesOf(armId: string, instead: object = {}): MetricValues {
  const arm = regressionDetection.arms.find(({ id }) => id === armId);
  const input = arm === undefined ? null : regressionDetection.workload(arm, "test").program?.input;
  const result = regressionStudy(Object.assign({}, input, instead));
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("trials that are not taken in pairs find less and alarm without a cause", async () => {
  const { whole, broken } = await breaks(regressionDetection, {
    whole: async () => valuesOf("calm/paired"),
    broken: async () => valuesOf("calm/paired", { collection: "sequential" }),
    moves: "detection.false_alarms",
    so: (apart, paired) => paired < 0.05 && apart > 2 * paired,
  });
  expect(broken["detection.found_10"]).toBeLessThan(whole["detection.found_10"] ?? 0);
});
