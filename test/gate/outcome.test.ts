import { expect, test } from "vitest";
import type { Comparison, Verdict } from "../../src/core/comparison.ts";
import type { RunRecord, TrialRecord } from "../../src/core/run-record.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { overallVerdict } from "../../src/gate/judge/verdict.ts";
import { finishedRun, outcomeOf } from "../../src/gate/outcome.ts";
import { failed, notApplicable, repeated, runRecord, scenarioRecord, trial } from "./run-records.ts";

const policies = {
  plain: { gate: false, strict: false },
  gate: { gate: true, strict: false },
  strict: { gate: true, strict: true },
} as const;
const whole = runRecord([scenarioRecord(repeated("head", 3))]);

function against(base: RunRecord, head: RunRecord): RunRecord {
  return { ...head, comparison: compareRuns({ kind: "stored", name: "kept", baseline: base, head, reason: "kept" }) };
}

/** Exit codes without a gate, with one, and with a strict one. */
function codes(run: RunRecord, failure?: string): readonly number[] {
  return Object.values(policies).map((policy) => outcomeOf(run, policy, failure).exitCode);
}

/** A whole run with a comparison of these gating rows. */
function judged(verdicts: readonly (Verdict | "not-judged")[], missing: readonly string[] = []): RunRecord {
  const rows = verdicts.map((verdict) => ({
    scenario: "cache",
    arm: "on",
    metric: "tokens",
    gates: true,
    base: 1,
    head: 1,
    judgement:
      verdict === "not-judged"
        ? { kind: "not-judged" as const, reason: "why" }
        : { kind: "exact" as const, verdict, difference: 0, detail: null },
  }));
  const timings = { kind: "stored", reason: "why" } as const;
  const verdict = overallVerdict(rows, missing);
  const comparison: Comparison = {
    baseline: { name: "main", timings },
    rows,
    causes: [],
    missing,
    added: [],
    verdict,
    rule: "",
  };
  return { ...whole, comparison };
}

test.for([
  ["unchanged", judged(["unchanged"]), "passed", [0, 0, 0]],
  ["improved", judged(["unchanged", "improved"]), "passed", [0, 0, 0]],
  ["inconclusive", judged(["improved", "inconclusive"]), "inconclusive", [0, 0, 3]],
  ["not judged", judged(["unchanged", "not-judged"]), "inconclusive", [0, 0, 3]],
  ["regressed", judged(["regressed", "inconclusive"]), "regressed", [0, 1, 1]],
  ["missing something", judged(["unchanged"], ["x"]), "failed", [2, 2, 2]],
  ["regressed and missing something", judged(["regressed"], ["x"]), "regressed", [2, 1, 1]],
  ["compared with nothing in common", judged([]), "failed", [2, 2, 2]],
  ["not compared", whole, "measured", [0, 0, 0]],
  ["interrupted", { ...whole, interrupted: true }, "interrupted", [130, 130, 130]],
  ["interrupted after a regression", { ...judged(["regressed"]), interrupted: true }, "interrupted", [130, 130, 130]],
] as const)("a run that is %s", ([, run, kind, expected]) => {
  expect(outcomeOf(run, policies.gate).kind).toBe(kind);
  expect(codes(run)).toEqual(expected);
});

test("a run that the provider's failure ended is not an interrupted one", () => {
  const run = { ...whole, interrupted: true };
  expect(codes(run, "The provider ended.")).toEqual([2, 2, 2]);
  expect(outcomeOf(run, policies.plain, "The provider ended.").reasons).toEqual([
    { kind: "stopped", message: "The provider ended." },
  ]);
});

test.for([
  ["no scenario", runRecord([])],
  ["no trial", runRecord([scenarioRecord([])])],
  ["only failed trials", runRecord([scenarioRecord([trial(0, "head", {}, failed)])])],
  ["only trials that are not applicable", runRecord([scenarioRecord([trial(0, "head", {}, notApplicable)])])],
  ["no observed value", runRecord([scenarioRecord([0, 1, 2].map((round) => trial(round, "head", {})))])],
] as const)("a run with %s is red with and without a gate, whatever it is compared with", ([, run]) => {
  for (const each of [run, against(run, run), against(whole, run)]) expect(codes(each)).toEqual([2, 2, 2]);
});

test("a comparison that has nothing in common is red", () => {
  const other = runRecord([{ ...scenarioRecord(repeated("head", 3)), id: "other" }]);
  expect(codes(against(whole, other))).toEqual([2, 2, 2]);
  expect(codes(against(runRecord([]), whole))).toEqual([2, 2, 2]);
});

test("the same numbers twice are green, and a worse one is red even beside what is missing", () => {
  expect(codes(against(whole, whole))).toEqual([0, 0, 0]);
  const worse = runRecord([scenarioRecord(repeated("head", 3, 101))]);
  expect(codes(against(whole, worse))).toEqual([0, 1, 1]);
  const base = runRecord([...whole.scenarios, { ...scenarioRecord(repeated("head", 3)), id: "gone" }]);
  expect(codes(against(base, worse))).toEqual([2, 1, 1]);
});

function sideTrials(side: TrialRecord["side"], failures: number): readonly TrialRecord[] {
  return repeated(side, 25).map((each, place) => (place < failures ? { ...each, ...failed, values: {} } : each));
}

function runWithFailures(head: number, base: number): RunRecord {
  return runRecord([scenarioRecord([...sideTrials("head", head), ...sideTrials("base", base)])]);
}

test("each side of an arm may fail in one trial of five, and neither hides the failures of the other", () => {
  expect(codes(runWithFailures(5, 5))).toEqual([0, 0, 0]);
  for (const [head, base] of [
    [6, 0],
    [0, 6],
  ] as const)
    expect(codes(runWithFailures(head, base))).toEqual([2, 2, 2]);
  expect(outcomeOf(runWithFailures(6, 0), policies.plain).reasons).toEqual([
    { kind: "failing-arm", scenario: "cache", arm: "on", side: "head", failed: 6, trials: 25 },
  ]);
});

test("an arm that is not applicable fails nothing beside arms that are, and gates where the base had values", () => {
  const beside = { ...scenarioRecord([trial(0, "head", {}, notApplicable)]), id: "stream" };
  const run = runRecord([scenarioRecord(repeated("head", 3)), beside]);
  expect(codes(run)).toEqual([0, 0, 0]);
  expect(codes(against(run, run))).toEqual([0, 0, 0]);
  const measured = runRecord([...whole.scenarios, { ...scenarioRecord(repeated("head", 3)), id: "stream" }]);
  expect(codes(against(measured, run))).toEqual([2, 2, 2]);
  expect(against(measured, run).comparison?.missing).toEqual([
    "stream/on: not applicable in this run: It does not stream.",
  ]);
});

test("an arm that was never tried is a gap, beside arms that were", () => {
  const [first] = whole.scenarios;
  const run = runRecord(first === undefined ? [] : [first, { ...scenarioRecord([]), id: "untried" }]);
  expect(codes(run)).toEqual([2, 2, 2]);
});

test("an outcome is decided once: a finished run keeps it, another gets the one without a gate", () => {
  const run = judged(["regressed"]);
  expect(finishedRun(run).outcome.exitCode).toBe(0);
  const gated = { ...run, outcome: outcomeOf(run, policies.gate) };
  expect(finishedRun(gated).outcome).toBe(gated.outcome);
});
