import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRouting } from "../../../scenarios/concurrency/model-routing.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(modelRouting);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("model-routing, broken: a router that has stopped learning asks the large model for everything and regrets more", async () => {
  const round = {
    large: await trials.values("bandit", { route: "fixed" }),
    bandit: await trials.values("bandit"),
    oracle: await trials.values("oracle"),
  };
  const values = modelRouting.combine?.(round) ?? {};
  expect(values["bandit"]?.["routing.regret"]).toBeGreaterThan(0);
  expect(values["bandit"]?.["routing.regret"]).toBeLessThan(values["large"]?.["routing.regret"] ?? 0);
  expect([round.large["routing.small_share"], round.bandit["tasks.done_ratio"]]).toEqual([0, 1]);
  expect(round.bandit["routing.small_share"]).toBeGreaterThan(0);
});

test("a router that cannot tell success keeps the small model's failures, which the scenario calls wrong", async () => {
  await expect(trials.values("bandit", { expect: "do" })).rejects.toThrow(/the answer to/);
});
