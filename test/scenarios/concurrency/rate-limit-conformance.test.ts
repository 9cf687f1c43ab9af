import { afterAll, beforeAll, expect, test } from "vitest";
import { rateLimitConformance } from "../../../scenarios/concurrency/rate-limit-conformance.ts";
import { counted, scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(rateLimitConformance);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("the full limiter meets its bar: at most one refusal in a hundred at nine tenths of the quota", async () => {
  const values = await trials.values("own/full");
  expect(values["limits.later_refusal_ratio"]).toBeLessThanOrEqual(0.01);
  expect(values["limits.utilisation"]).toBeGreaterThanOrEqual(0.9);
  expect(values["limits.utilisation"]).toBeLessThanOrEqual(1);
  expect(values["tasks.done_ratio"]).toBe(1);
});

test("rate-limit-conformance, broken: a limiter that is switched off is seen at once, and two trials of it are equal", async () => {
  const own = await trials.values("shared/full", { limiter: "none", "retry-on-rate-limit": "2" });
  expect(own["limits.later_refusal_ratio"]).toBeGreaterThan(0.3);
  expect(own["tasks.done_ratio"]).toBeLessThan(1);
  const again = await trials.values("shared/full", { limiter: "none", "retry-on-rate-limit": "2" });
  expect(counted(again)).toEqual(counted(own));
});
