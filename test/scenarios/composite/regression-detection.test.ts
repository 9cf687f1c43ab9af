import { expect, test } from "vitest";
import { regressionStudy } from "../../../runners/lab/regression-study/regression-study.ts";
import { regressionDetection } from "../../../scenarios/composite/regression-detection.ts";
import type { MetricValues } from "../../../src/core/metric.ts";

function valuesOf(armId: string, instead: object = {}): MetricValues {
  const arm = regressionDetection.arms.find(({ id }) => id === armId);
  const input = arm === undefined ? null : regressionDetection.workload(arm, "test").program?.input;
  const result = regressionStudy(Object.assign({}, input, instead));
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("regression-detection, broken: trials that are not taken in pairs find less and alarm without a cause", () => {
  const paired = valuesOf("calm/paired");
  const apart = valuesOf("calm/paired", { collection: "sequential" });
  expect(paired["detection.false_alarms"]).toBeLessThan(0.05);
  expect(apart["detection.false_alarms"]).toBeGreaterThan(2 * (paired["detection.false_alarms"] ?? 1));
  expect(apart["detection.found_10"]).toBeLessThan(paired["detection.found_10"] ?? 0);
});
