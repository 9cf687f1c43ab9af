import { expect, test } from "vitest";
import inflightDedup from "../../../../scenarios/lab/result-cache/inflight-dedup.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("without sharing 13 calls run, with it five; a failure reaches all who asked, and who gives up ends no other call", async () => {
  const { whole, broken } = await trials.breaks(inflightDedup, {
    arm: "duplicates/on",
    broken: { toggles: { dedup: "off" } },
    moves: "dedup.calls_executed",
  });
  expect([whole["dedup.calls_executed"], whole["dedup.calls_saved"]]).toEqual([5, 8]);
  expect([broken["dedup.calls_executed"], broken["dedup.calls_saved"]]).toEqual([13, 0]);
});

test("equal calls that do not overlap run each", async () => {
  expect((await trials.values(inflightDedup, "sequential/on"))["dedup.calls_saved"]).toBe(0);
});
