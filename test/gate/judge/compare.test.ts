import { expect, test } from "vitest";
import type { Comparison } from "../../../src/core/comparison.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { looksUpTo } from "../../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { confirming, pairedTrials, repeated, runRecord, scenarioRecord, trial } from "../run-records.ts";

const timed = (tokenCount: number, wallNs: number) =>
  runRecord([
    scenarioRecord(repeated("head", 3, tokenCount).map((one) => ({ ...one, values: { ...one.values, wall: wallNs } }))),
  ]);

const stored = (base: RunRecord, head: RunRecord) =>
  compareRuns({ kind: "stored", name: "main", baseline: base, head, reason: "the revision cannot be built" });

const paired = (head: RunRecord, changes: { baseline?: RunRecord } = {}): Comparison =>
  compareRuns({
    kind: "paired",
    name: "main",
    baseline: changes.baseline ?? null,
    head,
    revision: "0123abc",
    margins: defaultMargins,
    looks: looksUpTo(100),
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
  expect(comparison.rule).toContain("15, 30, 60, 100 pairs");
  expect(comparison.rule).toContain("Holm's correction over 1 gating timing,");
});

test("in a paired run the kept baseline decides the exact numbers", () => {
  const baseline = runRecord([scenarioRecord(repeated("head", 3, 90))]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { baseline });
  expect(verdicts(comparison)).toEqual({ tokens: "exact regressed", wall: "paired unchanged" });
  expect(comparison.rows.find(({ metric }) => metric === "tokens")?.base).toBe(90);
});

test("a scenario that changed since it was kept is judged against the base measured again", () => {
  const baseline = runRecord([scenarioRecord(repeated("head", 3, 90), { digest: "old" })]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { baseline });
  expect(verdicts(comparison)).toEqual({ tokens: "exact unchanged", wall: "paired unchanged" });
  expect([comparison.missing, comparison.verdict]).toEqual([[], "unchanged"]);
});

test("what the kept baseline has and the paired run has not is missing", () => {
  const other = scenarioRecord(repeated("head", 3), { id: "other" });
  const baseline = runRecord([scenarioRecord(repeated("head", 3)), other]);
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("same", 60, 1, 0, 0.01))]), { baseline });
  expect([comparison.missing, comparison.verdict]).toEqual([["other: not in this run"], "inconclusive"]);
});

test("a gating timing without the base's side is inconclusive, not green", () => {
  const comparison = paired(timed(100, 50e6), { baseline: timed(100, 50e6) });
  expect(verdicts(comparison)["wall"]).toBe("the baseline's revision was not measured side by side here");
  expect(comparison.verdict).toBe("inconclusive");
});

test("the confirmation block has the last word on a regression", () => {
  const confirmation = confirming(pairedTrials("calm", 60, 1, 0, 0.01));
  const head = runRecord([scenarioRecord([...pairedTrials("slow", 60, 1.2), ...confirmation])]);
  expect(verdicts(paired(head))).toEqual({ tokens: "exact unchanged", wall: "paired unchanged" });
});

test("the confirmation block is in no figure but those of the rows that it confirms", () => {
  const trials = pairedTrials("same", 60, 1, 0, 0.01);
  const late = confirming(pairedTrials("late", 60, 3)).map((one) => ({ ...one, values: { ...one.values, tokens: 7 } }));
  expect(paired(runRecord([scenarioRecord([...trials, ...late])]))).toEqual(
    paired(runRecord([scenarioRecord(trials)])),
  );
});

test("an added metric is listed and judged by nobody", () => {
  const head = runRecord([scenarioRecord([...repeated("head", 3), trial(3, "head", { tokens: 100, wall: 1e6 })])]);
  const baseline = runRecord([scenarioRecord(repeated("head", 3))]);
  const comparison = stored(baseline, head);
  expect([comparison.added, verdicts(comparison)]).toEqual([["cache/on/wall"], { tokens: "exact unchanged" }]);
});

test("the result survives a file unchanged", () => {
  const comparison = paired(runRecord([scenarioRecord(pairedTrials("file", 6, 1.2))]));
  expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
});
