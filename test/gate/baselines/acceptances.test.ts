import { expect, test } from "vitest";
import type { ComparisonRow, Judgement } from "../../../src/core/comparison.ts";
import { acceptable, withAcceptances } from "../../../src/gate/baselines/acceptances.ts";
import { overallVerdict } from "../../../src/gate/judge/verdict.ts";

const exact: Judgement = { kind: "exact", verdict: "regressed", difference: 20, detail: null };
const paired: Judgement = {
  kind: "paired",
  verdict: "regressed",
  pairs: 60,
  change: 0.2,
  low: 0.15,
  high: 0.25,
  pWorse: 0,
  pWorseHolm: 0,
  pBetter: 1,
  margin: 0.03,
  smallestDetectable: 0.05,
};

function row(judgement: Judgement, head = 120): ComparisonRow {
  return { scenario: "s", arm: "a", metric: "m", gates: true, base: 100, head, judgement };
}

const accepted = { scenario: "s", arm: "a", metric: "m", reason: "wanted", isoDate: "2026-11-21T00:00:00Z", by: "me" };

test("what regressed and was accepted stays regressed, is marked, and no longer gates", () => {
  const [covered] = withAcceptances([row(exact)], [{ ...accepted, value: 120, change: null }]);
  expect(covered).toMatchObject({
    gates: false,
    accepted: { reason: "wanted", by: "me" },
    judgement: { verdict: "regressed" },
  });
  const other: ComparisonRow = { ...row({ ...exact, verdict: "unchanged", difference: 0 }), metric: "n" };
  expect(overallVerdict(covered === undefined ? [] : [covered, other], [])).toBe("unchanged");
});

test.for([
  ["another exact value", row(exact, 121), { value: 120, change: null }],
  [
    "a timing that is worse than what was accepted",
    row({ ...paired, low: 0.35, high: 0.45, change: 0.4 }),
    { value: 120, change: 0.2 },
  ],
  ["another arm", { ...row(exact), arm: "b" }, { value: 120, change: null }],
  ["a row that did not regress", row({ ...exact, verdict: "inconclusive" }), { value: 120, change: null }],
] as const)("%s is not covered", ([, one, value]) => {
  expect(withAcceptances([one], [{ ...accepted, ...value }])).toEqual([one]);
});

test("a timing is covered while it may be no worse than what was accepted", () => {
  const [covered] = withAcceptances([row(paired)], [{ ...accepted, value: 120, change: 0.16 }]);
  expect(covered?.gates).toBe(false);
});

test("only a regression can be accepted: exact by its value, a timing with its change", () => {
  expect(acceptable(row(exact))).toEqual({ value: 120, change: null });
  expect(acceptable(row(paired))).toEqual({ value: 120, change: 0.2 });
  expect(acceptable(row({ ...exact, verdict: "improved" }))).toBeNull();
  expect(acceptable(row({ kind: "not-judged", reason: "" }))).toBeNull();
});
