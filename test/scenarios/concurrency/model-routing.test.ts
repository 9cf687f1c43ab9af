import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRouting } from "../../../scenarios/concurrency/model-routing.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(modelRouting);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("learning saves against the large model, less than knowing, and every task is done", async () => {
  const round = {
    large: await trials.values("large"),
    bandit: await trials.values("bandit"),
    oracle: await trials.values("oracle"),
  };
  const values = modelRouting.combine?.(round) ?? {};
  expect(values["bandit"]?.["routing.regret"]).toBeGreaterThan(0);
  expect(values["bandit"]?.["routing.regret"]).toBeLessThan(values["large"]?.["routing.regret"] ?? 0);
  expect(round.bandit["tasks.done_ratio"]).toBe(1);
});

test("model-routing, broken: a router that has stopped learning gives the small model nothing and costs more", async () => {
  const bandit = await trials.values("bandit");
  const fixed = await trials.values("bandit", { route: "fixed" });
  expect(bandit["routing.small_share"]).toBeGreaterThan(0);
  expect(fixed["routing.small_share"]).toBe(0);
  expect(fixed["cost.total"]).toBeGreaterThan(bandit["cost.total"] ?? 0);
});

test("a router that cannot tell success keeps the small model's failures, which the scenario calls wrong", async () => {
  await expect(trials.values("bandit", { expect: "do" })).rejects.toThrow(/the answer to/);
});
