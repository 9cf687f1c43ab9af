import { expect, test } from "vitest";
import type { Judgement } from "../../../src/core/comparison.ts";
import type { TrialRecord } from "../../../src/core/run-record.ts";
import { confirmationLooks, confirmRegression, openConfirmations } from "../../../src/gate/judge/confirm.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { pairValues } from "../../../src/gate/judge/pairs.ts";
import { confirming, pairedTrials, runRecord, scenarioRecord, wall } from "../run-records.ts";

const alarm: Judgement = {
  kind: "paired",
  verdict: "regressed",
  pairs: 30,
  change: 0.09,
  low: 0.05,
  high: 0.13,
  pWorse: 1e-6,
  pWorseHolm: 1e-5,
  pBetter: 1,
  margin: 0.03,
  smallestDetectable: 0.05,
};

function confirm(trials: readonly TrialRecord[], first: Judgement = alarm): Judgement {
  const base = trials.filter(({ side }) => side === "base");
  const head = trials.filter(({ side }) => side === "head");
  const sides = { baseTrials: base, headTrials: head };
  const matched = { scenario: "cache", arm: "on", metric: wall, gates: true, ...sides, comparable: true };
  return confirmRegression(first, { matched, paired: pairValues(base, head, wall, 2) }, defaultMargins);
}

test("a slowdown that the second block shows again stays a regression, with the block's own figures", () => {
  const final = confirm(pairedTrials("again", 60, 1.06));
  expect(final).toMatchObject({ kind: "paired", verdict: "regressed", pairs: 60, margin: 0.03 });
  expect(final.kind === "paired" && final.change).toBeGreaterThan(0.03);
  expect(final.kind === "paired" && final.change).toBeLessThan(0.09);
});

test("half the margin is enough the second time, less is not", () => {
  expect(confirm(pairedTrials("half", 60, 1.025, 0, 0.005))).toMatchObject({ verdict: "regressed" });
  expect(confirm(pairedTrials("less", 60, 1.01, 0, 0.005))).toMatchObject({ verdict: "unchanged" });
});

test("a slowdown that is gone the second time is unchanged", () => {
  expect(confirm(pairedTrials("gone", 60, 1, 0, 0.01))).toMatchObject({ verdict: "unchanged" });
});

test("a second block too noisy to tell is inconclusive", () => {
  expect(confirm(pairedTrials("noisy", 12, 1, 0, 0.5))).toMatchObject({ verdict: "inconclusive" });
});

test("a block that cannot be judged neither confirms nor clears: the row is open, with the first figures", () => {
  expect(confirm(pairedTrials("short", 3, 1))).toEqual({ ...alarm, verdict: "inconclusive" });
});

const block = (id: string, ratio: number) => scenarioRecord(confirming(pairedTrials(id, 10, ratio, 0, 0.02)), { id });

test("ten pairs confirm what is beyond doubt, and all others need the whole block", () => {
  const record = runRecord([block("factor", 4), block("percent", 1.1)]);
  expect(openConfirmations(record, defaultMargins)).toEqual(["percent"]);
  expect(confirm(pairedTrials("factor", 10, 4))).toMatchObject({ verdict: "regressed", pairs: 10 });
  expect([5, 10, 60].map(confirmationLooks)).toEqual([[5], [10], [10, 60]]);
});

test("what did not regress is left as it is", () => {
  const calm: Judgement = { ...alarm, verdict: "unchanged" };
  expect(confirm(pairedTrials("slow", 60, 2), calm)).toBe(calm);
});
