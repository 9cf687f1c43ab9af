import { expect, test } from "vitest";
import modelRouting from "../../../../scenarios/lab/concurrency/model-routing.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a router that has stopped learning asks the large model for everything and regrets more", async () => {
  const { whole, broken } = await trials.breaks(modelRouting, {
    arm: "bandit",
    broken: { toggles: { route: "fixed" } },
    moves: "routing.small_share",
    so: (fixed, bandit) => fixed === 0 && bandit > 0,
  });
  const round = { large: broken, bandit: whole, oracle: await trials.values(modelRouting, "oracle") };
  const values = modelRouting.combine?.(round) ?? {};
  expect(values["bandit"]?.["routing.regret"]).toBeGreaterThan(0);
  expect(values["bandit"]?.["routing.regret"]).toBeLessThan(values["large"]?.["routing.regret"] ?? 0);
  expect(whole["tasks.done_ratio"]).toBe(1);
});

test("a router that cannot tell success keeps the small model's failures, which the scenario calls wrong", async () => {
  await expect(trials.values(modelRouting, "bandit", { toggles: { expect: "do" } })).rejects.toThrow(/the answer to/i);
});
