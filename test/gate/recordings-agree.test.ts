import { expect, test } from "vitest";
import type { TrialRecord } from "../../src/core/run-record.ts";
import { disagreements } from "../../src/gate/recordings-agree.ts";
import { repeated, runRecord, scenarioRecord, wall } from "./run-records.ts";

function timed(values: readonly number[]): TrialRecord[] {
  return values.map((value, round) => ({
    round,
    side: "head",
    outcome: { kind: "done" },
    values: { [wall.id]: value },
    requests: [],
  }));
}

const timing = (values: readonly number[]) => runRecord([scenarioRecord(timed(values))]);

test("recordings of the same numbers and overlapping timings agree", () => {
  expect(disagreements(timing([10, 11, 12]), timing([12, 13, 14]))).toEqual([]);
  const counted = runRecord([scenarioRecord(repeated("head", 3))]);
  expect(disagreements(counted, counted)).toEqual([]);
});

test("a gating timing whose values lie wholly beside the other's does not agree, and is named", () => {
  const [found] = disagreements(timing([10, 11, 12]), timing([20, 21, 22]));
  expect(found).toContain(wall.id);
  expect(found).toContain("wholly beside");
});

test("scenarios that changed between the recordings do not agree", () => {
  const one = scenarioRecord(timed([1, 2, 3]));
  expect(disagreements(runRecord([one]), runRecord([{ ...one, digest: "other" }]))).toEqual([
    "they measured other scenarios, or scenarios that changed between",
  ]);
});
