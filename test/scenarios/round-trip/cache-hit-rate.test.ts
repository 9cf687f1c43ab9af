import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheHitRate } from "../../../scenarios/round-trip/cache-hit-rate.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("cache-hit-rate, broken: a planner that drops the breakpoint at the end of the conversation reads less from the cache and pays more", async () => {
  const planned = await trials.values(cacheHitRate, "planned");
  const dropped = await trials.values(cacheHitRate, "planned", { cache: "system" });
  expect(planned["cache.prefix_breaks"]).toBe(0);
  expect(dropped["cache.hit_ratio_tokens"]).toBeLessThan(0.8 * (planned["cache.hit_ratio_tokens"] ?? 0));
  expect(dropped["cost.total"]).toBeGreaterThan(planned["cost.total"] ?? Infinity);
});
