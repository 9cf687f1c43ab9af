import { afterAll, beforeAll, expect, test } from "vitest";
import { backoffRecovery } from "../../../scenarios/concurrency/backoff-recovery.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(backoffRecovery);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("backoff-recovery, broken: retrying at once wastes what waiting for the server saves", async () => {
  const immediate = await trials.values("burst/server", { retry: "immediate" });
  const server = await trials.values("burst/server");
  expect(server["tasks.done_ratio"]).toBe(1);
  expect(immediate["tasks.done_ratio"]).toBeLessThan(0.5);
  expect(immediate["retry.wasted_requests"]).toBeGreaterThan(2 * (server["retry.wasted_requests"] ?? 0));
});

test("a broken stream is the end of its task unless it is asked for again", async () => {
  expect((await trials.values("broken/yes"))["tasks.done_ratio"]).toBe(1);
  expect((await trials.values("broken/yes", { "retry-broken": "no" }))["tasks.done_ratio"]).toBeLessThan(1);
});
