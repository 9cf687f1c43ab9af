import { afterAll, beforeAll, expect, test } from "vitest";
import { responseCache } from "../../../scenarios/result-cache/response-cache.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

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

test("response-cache, broken: in a mix with edits, a cache that knows of files is never stale; one that does not is, and neither keeps what it must not", async () => {
  const blind = await trials.values(responseCache, "mix/exact-10m");
  const seeing = await trials.values(responseCache, "mix/workspace-30m");
  expect(blind["response_cache.stale_hits"]).toBeGreaterThan(0);
  expect(seeing["response_cache.stale_hits"]).toBe(0);
  expect(seeing["response_cache.hit_ratio"]).toBeGreaterThan(0);
  expect([blind, seeing].map((values) => values["response_cache.forbidden_hits"])).toEqual([0, 0]);
  // The technique switched off moves what the arm measures.
  const off = await trials.values(responseCache, "mix/workspace-30m", { "response-cache": "off" });
  expect(off["response_cache.hit_ratio"]).toBe(0);
});
