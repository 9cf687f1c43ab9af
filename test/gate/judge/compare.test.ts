import { expect, test } from "vitest";
import type { Comparison } from "../../../src/core/comparison.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { looksUpTo } from "../../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { pairedTrials, repeated, runRecord, scenarioRecord, trial } from "../run-records.ts";

const timed = (tokenCount: number, wallNs: number) =>
  runRecord([
    scenarioRecord(repeated("head", 3, tokenCount).map((one) => ({ ...one, values: { ...one.values, wall: wallNs } }))),
  ]);

const stored = (base: RunRecord, head: RunRecord) =>
  compareRuns({ kind: "stored", name: "main", base, head, reason: "the revision cannot be built" });

const paired = (head: RunRecord, changes: { base?: RunRecord; confirmation?: RunRecord } = {}): Comparison =>
  compareRuns({
    kind: "paired",
    name: "main",
    base: changes.base ?? null,
    head,
    revision: "0123abc",
    margins: defaultMargins,
    looks: looksUpTo(100),
    confirmation: changes.confirmation ?? null,
  });

const verdicts = (comparison: Comparison) =>
  Object.fromEntries(
    comparison.rows.map(({ metric, judgement }) => [
      metric,
      judgement.kind === "not-judged" ? judgement.reason : `${judgement.kind} ${judgement.verdict}`,
    ]),
  );

test("stored timings are shown and never judged, however far apart", () => {
  const comparison = stored(timed(100, 50e6), timed(100, 500e6));
  expect(comparison.verdict).toBe("unchanged");
  expect(comparison.rows.find(({ metric }) => metric === "wall")).toEqual({
    scenario: "cache",
    arm: "on",
    metric: "wall",
    gates: false,
    base: 50e6,
    head: 500e6,
    judgement: { kind: "not-judged", reason: "the revision cannot be built" },
  });
  expect(comparison.rule).toContain("Timings are shown and not judged: the revision cannot be built.");
});

test("an exact number that grew turns a stored comparison red", () => {
  const comparison = stored(timed(100, 50e6), timed(101, 50e6));
  expect(comparison.verdict).toBe("regressed");
  expect(verdicts(comparison)["tokens"]).toBe("exact regressed");
});

test("a stored comparison with another scenario is missing it", () => {
  const changed = runRecord([scenarioRecord(repeated("head", 3), { digest: "d2" })]);
  const comparison = stored(timed(100, 50e6), changed);
  expect(comparison).toMatchObject({ verdict: "inconclusive" });
  expect(comparison.missing).toContain("cache: scenario changed since the baseline was recorded");
});

test("a paired run judges timings from its pairs and says so", () => {
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("slow", 60, 1.2))]));
  expect(verdicts(comparison)).toEqual({ tokens: "exact unchanged", wall: "paired regressed" });
  expect(comparison.baseline).toEqual({ name: "main", timings: { kind: "paired", revision: "0123abc" } });
  expect(comparison.rule).toContain("15, 30, 60, 100 rounds");
  expect(comparison.rule).toContain("Holm-corrected over 1 gating timings");
});

test("in a paired run the kept baseline decides the exact numbers", () => {
  const base = runRecord([scenarioRecord(repeated("head", 3, 90))]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { base });
  expect(verdicts(comparison)).toEqual({ tokens: "exact regressed", wall: "paired unchanged" });
  expect(comparison.rows.find(({ metric }) => metric === "tokens")?.base).toBe(90);
});

test("a scenario that changed since it was kept is judged against the base measured again", () => {
  const base = runRecord([scenarioRecord(repeated("head", 3, 90), { digest: "old" })]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { base });
  expect(verdicts(comparison)).toEqual({ tokens: "exact unchanged", wall: "paired unchanged" });
  expect([comparison.missing, comparison.verdict]).toEqual([[], "unchanged"]);
});

test("what the kept baseline has and the paired run has not is missing", () => {
  const other = scenarioRecord(repeated("head", 3), { id: "other" });
  const base = runRecord([scenarioRecord(repeated("head", 3)), other]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { base });
  expect([comparison.missing, comparison.verdict]).toEqual([["other: not in this run"], "inconclusive"]);
});

test("a gating timing without the base's side is inconclusive, not green", () => {
  const comparison = paired(timed(100, 50e6), { base: timed(100, 50e6) });
  expect(verdicts(comparison)["wall"]).toBe("the baseline's revision was not measured side by side here");
  expect(comparison.verdict).toBe("inconclusive");
});

test("the confirmation block has the last word on a regression", () => {
  const head = runRecord([scenarioRecord(pairedTrials("slow", 60, 1.2))]);
  const confirmation = runRecord([scenarioRecord(pairedTrials("calm", 60, 1, 0, 0.01))]);
  expect(verdicts(paired(head, { confirmation }))).toEqual({ tokens: "exact unchanged", wall: "paired unchanged" });
});

test("an added metric is listed and judged by nobody", () => {
  const head = runRecord([scenarioRecord([...repeated("head", 3), trial(3, "head", { tokens: 100, wall: 1e6 })])]);
  const base = runRecord([scenarioRecord(repeated("head", 3))]);
  const comparison = stored(base, head);
  expect([comparison.added, verdicts(comparison)]).toEqual([["cache/on/wall"], { tokens: "exact unchanged" }]);
});

test("the result survives a file unchanged", () => {
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("file", 6, 1.2))]));
  expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
});
