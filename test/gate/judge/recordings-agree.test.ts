import { expect, test } from "vitest";
import type { TrialRecord } from "../../../src/core/run-record.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { disagreements, fewestToTellApart } from "../../../src/gate/judge/recordings-agree.ts";
import { repeated, runRecord, scenarioRecord, wall } from "../run-records.ts";

/** Timings of ten milliseconds and more: the margin's floor of one is a tenth. */
function timed(values: readonly number[]): TrialRecord[] {
  return values.map((value, index) => ({
    phase: { kind: "round", index },
    side: "head",
    outcome: { kind: "done" },
    values: { [wall.id]: value * 1e6 },
    requests: [],
  }));
}

const timing = (values: readonly number[]) => runRecord([scenarioRecord(timed(values))]);
const differences = (left: readonly number[], right: readonly number[]) =>
  disagreements(timing(left), timing(right), defaultMargins);

test("recordings of the same numbers and overlapping timings agree", () => {
  expect(differences([10, 11, 12, 12, 12], [12, 13, 14, 14, 14])).toEqual([]);
  const counted = runRecord([scenarioRecord(repeated("head", 3))]);
  expect(disagreements(counted, counted, defaultMargins)).toEqual([]);
});

test("a gating timing whose values lie wholly beside the other's does not agree, and is named", () => {
  const [found] = differences([10, 11, 12, 10, 11], [20, 21, 22, 20, 21]);
  expect(found).toContain(wall.id);
  expect(found).toContain("wholly beside");
});

test("a timing that lies beside the other's by less than the margin agrees: nothing would be judged by so little", () => {
  expect(differences([100, 100.1, 100.2, 100, 100.1], [100.3, 100.4, 100.5, 100.6, 100.7])).toEqual([]);
});

test("three trials a run lie apart by chance in one timing of ten: they are not held against the machine", () => {
  expect(fewestToTellApart(timing([1]))).toBe(4);
  expect(differences([10, 11, 12], [20, 21, 22])).toEqual([]);
  expect(differences([10, 11, 12, 13], [20, 21, 22, 23])).toHaveLength(1);
});

test("a timing that only one of them observed does not agree", () => {
  expect(differences([10, 11, 12, 13], [])).toHaveLength(1);
});

test("scenarios that changed between the recordings do not agree", () => {
  const one = scenarioRecord(timed([1, 2, 3]));
  expect(disagreements(runRecord([one]), runRecord([{ ...one, digest: "other" }]), defaultMargins)).toEqual([
    "they measured different scenarios, or scenarios that changed in between",
  ]);
});
