import { expect, test } from "vitest";
import { runExitCode } from "../../../src/cli/run/run-exit-code.ts";
import type { Comparison } from "../../../src/core/comparison.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { failed, repeated, runRecord, scenarioRecord, trial } from "../../gate/run-records.ts";

const gate = { gate: true, strict: false };
const whole = runRecord([scenarioRecord(repeated("head", 3))]);
const against = (base: RunRecord, head: RunRecord): Comparison =>
  compareRuns({ kind: "stored", name: "kept", baseline: base, head, reason: "kept" });

test.for([
  ["no scenario", runRecord([])],
  ["no trial", runRecord([scenarioRecord([])])],
  ["only failed trials", runRecord([scenarioRecord([trial(0, "head", {}, failed)])])],
] as const)("a run with %s is red with and without a gate", ([, run]) => {
  expect(runExitCode(run, null, { gate: false, strict: false })).toBe(2);
  expect(runExitCode(run, against(run, run), gate)).toBe(2);
  expect(runExitCode(run, against(whole, run), gate)).toBe(2);
});

test("a comparison that has nothing in common is red, and so is one in which nothing was observed", () => {
  const other = runRecord([{ ...scenarioRecord(repeated("head", 3)), id: "other" }]);
  expect(runExitCode(other, against(whole, other), gate)).toBe(2);
  expect(runExitCode(whole, against(runRecord([]), whole), gate)).toBe(2);
  const silent = runRecord([scenarioRecord([0, 1, 2].map((round) => trial(round, "head", {})))]);
  expect(runExitCode(silent, against(whole, silent), gate)).toBe(2);
  expect(runExitCode(silent, against(silent, silent), gate)).toBe(2);
});

test("the same numbers twice are green, and a worse one is red even beside what is missing", () => {
  expect(runExitCode(whole, against(whole, whole), gate)).toBe(0);
  const worse = runRecord([scenarioRecord(repeated("head", 3, 101))]);
  expect(runExitCode(worse, against(whole, worse), gate)).toBe(1);
  const base = runRecord([...whole.scenarios, { ...scenarioRecord(repeated("head", 3)), id: "gone" }]);
  expect(runExitCode(worse, against(base, worse), gate)).toBe(1);
});
