import { afterAll, beforeAll, expect, test } from "vitest";
import { inflightDedup } from "../../../scenarios/result-cache/inflight-dedup.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("inflight-dedup, broken: without sharing 13 calls run; with it five do, a failure reaches all who asked, and who gives up ends nobody else's call", async () => {
  const shared = await trials.values(inflightDedup, "duplicates/on");
  expect([shared["dedup.calls_executed"], shared["dedup.calls_saved"]]).toEqual([5, 8]);
  const broken = await trials.values(inflightDedup, "duplicates/on", { dedup: "off" });
  expect([broken["dedup.calls_executed"], broken["dedup.calls_saved"]]).toEqual([13, 0]);
});

test("equal calls that do not overlap run each", async () => {
  expect((await trials.values(inflightDedup, "sequential/on"))["dedup.calls_saved"]).toBe(0);
});
