import { expect, test } from "vitest";
import speculativePrefetch from "../../../../scenarios/lab/tools/speculative-prefetch.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("what was learned hits where the habit holds, and nothing does if it is not used", async () => {
  const { whole, broken } = await trials.breaks(speculativePrefetch, {
    arm: "habit/learned",
    broken: { toggles: { prefetch: "off" } },
    moves: "prefetch.hit_ratio",
  });
  // Both checks of ten calls. Both reads that were guessed beside an edit of the file are thrown away.
  expect(whole).toMatchObject({ "prefetch.hit_ratio": 0.2, "prefetch.wasted_calls": 2, "prefetch.stale_results": 0 });
  expect(broken).toMatchObject({ "prefetch.hit_ratio": 0, "prefetch.wasted_calls": 0, "prefetch.stale_results": 0 });
  expect(whole["wire.request_bytes"]).toBe(broken["wire.request_bytes"]);
});

test("against all habit nothing hits and the waste is counted", async () => {
  expect(await trials.values(speculativePrefetch, "adversarial/heuristic")).toMatchObject({
    "prefetch.hit_ratio": 0,
    "prefetch.wasted_calls": 2,
    "prefetch.accuracy": 0,
    "prefetch.stale_results": 0,
  });
});
