import { afterAll, beforeAll, expect, test } from "vitest";
import { adaptiveConcurrency } from "../../../scenarios/concurrency/adaptive-concurrency.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(adaptiveConcurrency);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("people wait less when they go first, and background work pays for it", async () => {
  const fair = await trials.values("priority-8", { classes: "none" });
  const first = await trials.values("priority-8");
  expect(first["simulated.interactive_p95"]).toBeLessThan(0.5 * (fair["simulated.interactive_p95"] ?? 0));
  expect(first["simulated.background_p95"]).toBeGreaterThan(fair["simulated.background_p95"] ?? 0);
});

test("adaptive-concurrency, broken: a controller that does not adapt lets the provider queue", async () => {
  const adapted = await trials.values("aimd");
  const fixed = await trials.values("aimd", { adapt: "fixed" });
  expect(adapted["load.max_inflight"]).toBeLessThan(fixed["load.max_inflight"] ?? 0);
  expect(adapted["load.provider_queue_p95"]).toBeLessThan(fixed["load.provider_queue_p95"] ?? 0);
});
