import { afterAll, beforeAll, expect, test } from "vitest";
import { speculativePrefetch } from "../../../scenarios/tools/speculative-prefetch.ts";
import { toolTrials, type ToolTrials } from "./tool-trials.ts";

let trials: ToolTrials;
beforeAll(async () => {
  trials = await toolTrials();
});
afterAll(async () => trials[Symbol.asyncDispose]());

test("speculative-prefetch, broken: what was learned hits where the habit holds, and nothing does when it is not used", async () => {
  const learned = await trials.values(speculativePrefetch, "habit/learned");
  // Both checks of ten calls; both reads that were guessed beside an edit of the file are thrown away.
  expect(learned).toMatchObject({
    "prefetch.hit_ratio": 0.2,
    "prefetch.wasted_calls": 2,
    "prefetch.stale_results": 0,
  });
  const off = await trials.values(speculativePrefetch, "habit/learned", { prefetch: "off" });
  expect(off).toMatchObject({ "prefetch.hit_ratio": 0, "prefetch.wasted_calls": 0, "prefetch.stale_results": 0 });
  expect(learned["wire.request_bytes"]).toBe(off["wire.request_bytes"]);
});

test("against all habit nothing hits and the waste is counted", async () => {
  expect(await trials.values(speculativePrefetch, "adversarial/heuristic")).toMatchObject({
    "prefetch.hit_ratio": 0,
    "prefetch.wasted_calls": 2,
    "prefetch.accuracy": 0,
    "prefetch.stale_results": 0,
  });
});
