import { expect, test } from "vitest";
import responseCache from "../../../../scenarios/lab/result-cache/response-cache.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

const told = (values: Readonly<Record<string, number>>) => [
  values["gen_ai.invoke_agent.inference_calls"],
  values["response_cache.stale_hits"],
];

test("across processes, a key of the prompt alone answers from an old file, and one of the files as well asks again", async () => {
  expect(told(await trials.values(responseCache, "processes/exact"))).toEqual([2, 1]);
  // Nothing is left of a trial for the next one.
  expect(told(await trials.values(responseCache, "processes/exact"))).toEqual([2, 1]);
  expect(told(await trials.values(responseCache, "processes/workspace"))).toEqual([4, 0]);
});

test("in a mix with edits a cache that sees the files is never stale, and switched off it answers nothing", async () => {
  const { whole } = await trials.breaks(responseCache, {
    arm: "mix/workspace-30m",
    broken: { toggles: { "response-cache": "off" } },
    moves: "response_cache.hit_ratio",
    so: (off, cached) => off === 0 && cached > 0,
  });
  const blind = await trials.values(responseCache, "mix/exact-10m");
  expect(blind["response_cache.stale_hits"]).toBeGreaterThan(0);
  expect(whole["response_cache.stale_hits"]).toBe(0);
  expect([blind, whole].map((values) => values["response_cache.forbidden_hits"])).toEqual([0, 0]);
});
