import { expect, test } from "vitest";
import { recordedPair } from "../../../src/cli/comparison/recorded-pair.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { looksUpTo } from "../../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { outcomeOf } from "../../../src/gate/outcome.ts";
import { bannerOf } from "../../../src/report/model/banner.ts";
import { reportModel } from "../../report/finished-report.ts";
import { annotations } from "../../../src/report/formats/annotations.ts";
import { repeated, runRecord, scenarioRecord, trial } from "../../gate/run-records.ts";

const engine = (id: string) => ({ id, version: "1.0.0", revision: null, dirty: false });
const sides = (tokens: number) => [0, 1, 2].map((index) => trial(index, "head", { tokens }));

function runOf(id: string, tokens: number, arm = "on"): RunRecord {
  return runRecord([scenarioRecord(sides(tokens), { arm })], { id, engine: engine(id) });
}

function pairOf(base: RunRecord, head: RunRecord): RunRecord {
  return recordedPair(
    { name: "a/run.json", run: base, recordings: [base] },
    { name: "b/run.json", run: head },
    defaultMargins,
  );
}

test("a second engine that needs more tokens is dearer, and nothing regresses", () => {
  const run = pairOf(runOf("lean", 100), runOf("wordy", 150));
  expect(run.comparison).toMatchObject({ between: { base: "lean", head: "wordy" } });
  expect(run.comparison?.rows.map(({ gates }) => gates)).not.toContain(true);
  const outcome = outcomeOf(run, { gate: true, strict: true });
  expect(outcome).toMatchObject({ kind: "compared", exitCode: 0, reasons: [], regressedAside: 0 });
  const model = reportModel({ ...run, outcome });
  expect(model.comparison?.rows.map(({ metric, word }) => [metric, word])).toEqual([["Tokens", "dearer"]]);
  const { headline, explanation, counts } = bannerOf({ ...run, outcome });
  expect([headline, counts[0]?.label]).toEqual(["wordy beside lean", "dearer or worse"]);
  expect(explanation).not.toContain("regressed");
  expect(annotations(model)).toBe("");
});

test("two versions of one engine stay baseline and head", () => {
  const run = pairOf(runOf("lean", 100), { ...runOf("lean", 150), engine: { ...engine("lean"), version: "2.0.0" } });
  expect(run.comparison?.between).toBeUndefined();
  expect(outcomeOf(run, { gate: true, strict: false })).toMatchObject({ kind: "regressed", exitCode: 1 });
});

test("in a paired run the other engine is known by its own name", () => {
  const trials = [...sides(100).map((one) => ({ ...one, side: "base" as const })), ...sides(90)];
  const head = runRecord([scenarioRecord(trials)], { engine: engine("wordy") });
  const comparison = compareRuns({
    kind: "paired",
    name: "lean 1.0.0",
    baseline: null,
    head,
    otherEngine: engine("lean"),
    revision: "1.0.0",
    margins: defaultMargins,
    looks: looksUpTo(15),
  });
  expect(comparison).toMatchObject({
    baseline: { engine: "lean 1.0.0" },
    between: { base: "lean", head: "wordy" },
    rows: [{ metric: "tokens", gates: false, judgement: { verdict: "improved" } }],
  });
});

test("what only one engine shows is no gap, but a failing engine is one", () => {
  const run = pairOf(runOf("lean", 100), runOf("wordy", 150));
  const other = scenarioRecord(repeated("head", 3), { id: "other" });
  const more = runRecord([...runOf("lean", 100).scenarios, other], { engine: engine("lean") });
  const wider = pairOf(more, runOf("wordy", 5));
  expect(wider.comparison?.missing).not.toEqual([]);
  expect(outcomeOf(wider, { gate: true, strict: false }).kind).toBe("compared");
  expect(outcomeOf({ ...run, interrupted: true }, { gate: false, strict: false }).kind).toBe("interrupted");
});

test("two engines that share no arm get a way to be compared", () => {
  expect(() => pairOf(runOf("lean", 100, "lazy"), runOf("wordy", 100, "as-is"))).toThrow(
    "share no arm. Measure both engines as they are: bench run --engine lean --engine wordy.",
  );
});
