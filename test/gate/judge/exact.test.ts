import { expect, test } from "vitest";
import type { Direction } from "../../../src/core/metric.ts";
import type { TrialRecord } from "../../../src/core/run-record.ts";
import { judgeExact } from "../../../src/gate/judge/exact.ts";
import { failed, repeated, tokens, trial } from "../run-records.ts";

const judge = (
  base: readonly TrialRecord[],
  head: readonly TrialRecord[],
  better: Direction = "lower",
  comparable = true,
) => {
  const matched = { scenario: "cache", arm: "on", gates: true, metric: { ...tokens, better }, comparable };
  return judgeExact({ ...matched, baseTrials: base, headTrials: head });
};

const counts = (...values: number[]) => values.map((value, round) => trial(round, "head", { tokens: value }));

test.each([
  ["lower", 101, "regressed"],
  ["lower", 99, "improved"],
  ["higher", 101, "improved"],
  ["higher", 99, "regressed"],
  ["neither", 101, "regressed"],
  ["neither", 99, "regressed"],
  ["lower", 100, "unchanged"],
] as const)("where %s is better, %d instead of 100 is %s", (better, value, verdict) => {
  expect(judge(repeated("head", 3), repeated("head", 3, value), better)).toEqual({
    kind: "exact",
    verdict,
    difference: value - 100,
    detail: null,
  });
});

test("fewer than three repeats on a side are not judged", () => {
  expect(judge(repeated("head", 2), repeated("head", 3))).toEqual({
    kind: "not-judged",
    reason: "the baseline has 2 of the 3 repeats that equality needs",
  });
  expect(judge(repeated("head", 3), repeated("head", 2, 90)).kind).toBe("not-judged");
});

test("failed trials are no repeats", () => {
  const withFailures = [...repeated("head", 2), trial(2, "head", { tokens: 100 }, failed)];
  expect(judge(repeated("head", 3), withFailures).kind).toBe("not-judged");
});

test("a number that stops repeating has regressed, even where it is lower, and its values are named", () => {
  expect(judge(repeated("head", 3), counts(90, 80, 90))).toEqual({
    kind: "exact",
    verdict: "regressed",
    difference: -10,
    detail: "repeats in the baseline (100) and not here: 80, 90",
  });
  expect(judge(repeated("head", 3), counts(100, 101)).kind).toBe("exact");
  expect(judge(repeated("head", 3), counts(9, 8, 7, 6, 5, 4))).toMatchObject({
    detail: "repeats in the baseline (100) and not here: 4, 5, 6, 7, 8, ... (6 in all)",
  });
});

test("a number observed in only some of the trials does not repeat", () => {
  const head = [...repeated("head", 3), trial(3, "head", {})];
  expect(judge(repeated("head", 3), head)).toMatchObject({
    verdict: "regressed",
    detail: "repeats in the baseline (100) and not here: 100, absent",
  });
});

test("a number that never repeated in the baseline is not judged by equality", () => {
  expect(judge(counts(1, 2, 1), repeated("head", 3))).toEqual({
    kind: "not-judged",
    reason: "does not repeat in the baseline: 1, 2",
  });
});

test("another scenario under the same name is not judged", () => {
  expect(judge(repeated("head", 3), repeated("head", 3), "lower", false)).toEqual({
    kind: "not-judged",
    reason: "scenario changed since the baseline was recorded",
  });
});
