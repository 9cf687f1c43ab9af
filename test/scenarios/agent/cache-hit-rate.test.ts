import { expect, test } from "vitest";
import cacheHitRate from "../../../scenarios/agent/cache-hit-rate.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("a planner without the breakpoint at the end reads less from the cache and pays more", async () => {
  const { whole, broken } = await trials.breaks(cacheHitRate, {
    arm: "planned",
    broken: { toggles: { cache: "system" } },
    moves: "cache.hit_ratio_tokens",
    so: (dropped, planned) => dropped < 0.8 * planned,
  });
  expect(whole["cache.prefix_breaks"]).toBe(0);
  expect(broken["cost.total"]).toBeGreaterThan(whole["cost.total"] ?? Infinity);
});
