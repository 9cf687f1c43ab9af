import { expect, test } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { judgeSequence } from "../../../src/gate/judge/sequence.ts";
import { looksUpTo, openAfterLook } from "../../../src/gate/judge/looks.ts";
import { tailProbability } from "../../../src/gate/judge/tail.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { runRecord, scenarioRecord, trial, wall } from "../run-records.ts";
import { asPairs, seriesOf, threePercent } from "../trace-replay.ts";

const p95 = { ...wall, id: "gap.p95" };

/** One value in five is slow; head's slow ones are slower by the ratio and all others equal in distribution. */
function tailPairs(count: number, ratio: number) {
  const random = randomFrom(`tail ${ratio}`);
  const value = (slow: number) => 50e6 * (1 + random() / 10) * (random() < 0.2 ? 2 * slow : 1);
  return Array.from({ length: count }, (_, index) => ({ index, base: value(1), head: value(ratio) }));
}

function judged(count: number, ratio: number) {
  const one = seriesOf("tail", []);
  const series = { matched: { ...one.matched, metric: p95 }, paired: asPairs(tailPairs(count, ratio)) };
  const looks = looksUpTo(count);
  return judgeSequence([series], { margins: threePercent, looks }, { looks: 9, plannedOnly: true })[0]?.judgement;
}

test("the quantile is what the id ends in", () => {
  expect(["gap.p95", "gap.p99", "gap.p50", "p95"].map(tailProbability)).toEqual([0.95, 0.99, null, null]);
});

test("with 500 pairs a slower tail is found that the median does not have", () => {
  expect(judged(500, 1.5)).toMatchObject({ kind: "paired", verdict: "regressed", pairs: 500 });
  expect(judged(500, 1)).toMatchObject({ kind: "paired", pairs: 500 });
});

test("with fewer it is shown as advice and never turns a run red or holds it up", () => {
  const trials = tailPairs(100, 3).flatMap(({ index, base, head }) => [
    trial(index, "base", { "gap.p95": base }),
    trial(index, "head", { "gap.p95": head }),
  ]);
  const head = runRecord([scenarioRecord(trials, { metrics: [p95] })]);
  const rule = { margins: threePercent, looks: looksUpTo(100) };
  const sides = { name: "main", baseline: null, head, revision: "abc" };
  const { rows, verdict } = compareRuns({ kind: "paired", ...sides, ...rule });
  expect(rows).toMatchObject([{ gates: false, judgement: { kind: "paired", verdict: "regressed" } }]);
  expect(verdict).not.toBe("regressed");
  expect(openAfterLook(head, 0, rule)).toEqual([]);
});

test("a tail is told from five observations beyond it, no fewer", () => {
  expect(judged(99, 2)).toEqual({ kind: "not-judged", reason: "99 of the 100 pairs that a tail needs" });
});
