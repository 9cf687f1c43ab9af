import { expect, test } from "vitest";
import tieredCache from "../../../../scenarios/lab/result-cache/tiered-cache.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("by content nothing is stale; a validity that does not look at files is caught with old answers", async () => {
  const { whole } = await trials.breaks(tieredCache, {
    arm: "edits/content",
    broken: { toggles: { "tool-cache-validity": "ttl" } },
    moves: "tool_cache.stale_reads",
    so: (ttl, content) => content === 0 && ttl > 0,
  });
  expect(whole["tool_cache.promotions"]).toBeGreaterThan(0);
  expect(await trials.values(tieredCache, "edits/content")).toMatchObject({
    "tool_cache.hit_ratio": whole["tool_cache.hit_ratio"],
    "tool_cache.disk_bytes": whole["tool_cache.disk_bytes"],
  });
});
