import { expect, test } from "vitest";
import rateLimitConformance from "../../../../scenarios/lab/concurrency/rate-limit-conformance.ts";
import type { MetricValues } from "../../../../src/core/metric.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("the full limiter meets its bar: at most one refusal in a hundred at nine tenths of the quota", async () => {
  const values = await trials.values(rateLimitConformance, "own/full");
  expect(values["limits.later_refusal_ratio"]).toBeLessThanOrEqual(0.01);
  expect(values["limits.utilisation"]).toBeGreaterThanOrEqual(0.9);
  expect(values["limits.utilisation"]).toBeLessThanOrEqual(1);
  expect(values["tasks.done_ratio"]).toBe(1);
});

test("a limiter that is switched off is seen at once, and two trials of it are equal", async () => {
  const off = { toggles: { limiter: "none", "retry-on-rate-limit": "2" } };
  const { broken } = await trials.breaks(rateLimitConformance, {
    arm: "shared/full",
    broken: off,
    moves: "limits.later_refusal_ratio",
    so: (none) => none > 0.3,
  });
  expect(broken["tasks.done_ratio"]).toBeLessThan(1);
  expect(counted(await trials.values(rateLimitConformance, "shared/full", off))).toEqual(counted(broken));
});

/** Only what is counted. The machine's times and its memory are left out. */
function counted(values: MetricValues): MetricValues {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !id.startsWith("process.")));
}
