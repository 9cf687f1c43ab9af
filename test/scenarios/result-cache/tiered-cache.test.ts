import { afterAll, beforeAll, expect, test } from "vitest";
import { tieredCache } from "../../../scenarios/result-cache/tiered-cache.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("tiered-cache, broken: by content nothing is stale; a validity that does not look at files is caught with old answers", async () => {
  const content = await trials.values(tieredCache, "edits/content");
  expect(content["tool_cache.stale_reads"]).toBe(0);
  expect(content["tool_cache.promotions"]).toBeGreaterThan(0);
  const broken = await trials.values(tieredCache, "edits/content", { "tool-cache-validity": "ttl" });
  expect(broken["tool_cache.stale_reads"]).toBeGreaterThan(0);
  expect(await trials.values(tieredCache, "edits/content")).toMatchObject({
    "tool_cache.hit_ratio": content["tool_cache.hit_ratio"],
    "tool_cache.disk_bytes": content["tool_cache.disk_bytes"],
  });
});
