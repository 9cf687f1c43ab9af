import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunRecord, TrialRecord } from "../../../src/core/run-record.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { judgeSequence } from "../../../src/gate/judge/sequence.ts";
import { fewestDecidingPairs, looksUpTo, openAfterLook } from "../../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { matchPaired, pairedSeriesOf } from "../../../src/gate/judge/pairs.ts";
import { failed, pairedTrials, runRecord, scenarioRecord, trial, wall } from "../run-records.ts";

const rule = { margins: defaultMargins, looks: looksUpTo(60) };
const recordOf = (scenarios: Readonly<Record<string, readonly TrialRecord[]>>) =>
  runRecord(Object.entries(scenarios).map(([id, trials]) => scenarioRecord(trials, { id })));

test("looks are the planned ones that fit and the end of the budget", () => {
  expect([10, 15, 30, 40, 60, 100].map((pairs) => looksUpTo(pairs).pairs)).toEqual([
    [10],
    [15],
    [15, 30],
    [15, 30, 40],
    [15, 30, 60],
    [15, 30, 60, 100],
  ]);
});

test.for([1, 4, 10])(
  "the fewest pairs that can decide one of %i timings turn it red, and one pair fewer can't",
  (count) => {
    const verdictAfter = (pairs: number) => {
      const trials = Array.from({ length: pairs }, (_, index) =>
        (["base", "head"] as const).map((side) => trial(index, side, { wall: side === "base" ? 5e7 : 6e7 })),
      ).flat();
      const names = Array.from({ length: count }, (_, place) => [`s${place}`, trials] as const);
      const looks = looksUpTo(pairs);
      const series = pairedSeriesOf(matchPaired(recordOf(Object.fromEntries(names))), 2).map((one, place) =>
        place === 0
          ? one
          : {
              ...one,
              paired: { ...one.paired, pairs: one.paired.pairs.map((pair) => ({ ...pair, head: pair.base })) },
            },
      );
      const [first] = judgeSequence(series, { ...rule, looks }, { looks: 1, plannedOnly: false });
      return first?.judgement.kind === "paired" ? first.judgement.verdict : first?.judgement.kind;
    };
    const fewest = fewestDecidingPairs(count);
    expect([verdictAfter(fewest), verdictAfter(fewest - 1)]).toEqual([
      "regressed",
      expect.not.stringMatching("regressed"),
    ]);
  },
);

test("the first look can pass but not fail, unless the change is beyond doubt", () => {
  const record = recordOf({
    same: pairedTrials("same", 15, 1, 0, 0.01),
    slower: pairedTrials("slower", 15, 1.12, 0, 0.01),
    slowest: pairedTrials("slowest", 15, 3),
  });
  expect(openAfterLook(record, 0, rule)).toEqual(["slower"]);
  const series = pairedSeriesOf(matchPaired(record), 2);
  const [, slower, slowest] = judgeSequence(series, rule, { looks: 1, plannedOnly: true });
  expect(slower?.judgement).toMatchObject({ verdict: "inconclusive" });
  expect(slowest).toMatchObject({ isBeyondDoubt: true, judgement: { verdict: "regressed", pairs: 15 } });
});

test("an improvement is never called unchanged while a look may still see it; beyond doubt the first look does", () => {
  const record = recordOf({
    faster: pairedTrials("faster", 15, 0.92, 0, 0.01),
    fastest: pairedTrials("fastest", 15, 0.5),
  });
  expect(openAfterLook(record, 0, rule)).toEqual(["faster"]);
  const verdictsOf = (one: RunRecord, looks: number) =>
    judgeSequence(pairedSeriesOf(matchPaired(one), 2), rule, { looks, plannedOnly: true }).map(({ judgement }) =>
      judgement.kind === "paired" ? judgement.verdict : judgement.kind,
    );
  expect(verdictsOf(record, 1)).toEqual(["inconclusive", "improved"]);
  expect(verdictsOf(recordOf({ faster: pairedTrials("faster", 30, 0.92, 0, 0.01) }), 2)).toEqual(["improved"]);
});

test("a regression beyond doubt ends its scenario, and the other timings keep what they showed", () => {
  const trials = pairedTrials("both", 15, 4).map((one) => ({
    ...one,
    values: { ...one.values, other: (one.values["wall"] ?? 0) / (one.side === "head" ? 3.8 : 1) },
  }));
  const record = runRecord([scenarioRecord(trials, { metrics: [wall, { ...wall, id: "other" }] })]);
  expect(openAfterLook(record, 0, rule)).toEqual([]);
  const series = pairedSeriesOf(matchPaired(record), 2);
  const final = judgeSequence(series, rule, { looks: 3, plannedOnly: false });
  expect(final.map(({ judgement }) => judgement)).toMatchObject([
    { verdict: "regressed" },
    { verdict: "inconclusive", pairs: 15 },
  ]);
});

test("one pair that is not worse leaves a doubt, and so do too many timings for so few pairs", () => {
  const trials = pairedTrials("doubt", 15, 4);
  const swapped = trials.map((one) =>
    one.phase.index === 3 && one.side === "head" ? { ...one, values: { ...one.values, wall: 1e6 } } : one,
  );
  expect(openAfterLook(recordOf({ slow: swapped }), 0, rule)).toEqual(["slow"]);
  expect(openAfterLook(recordOf({ slow: trials }), 0, { ...rule, elsewhere: 200 })).toEqual(["slow"]);
});

test("when the machine never lets a pair count, the run stops at the first look; when it can't recover, at the next", () => {
  const conditions = { processorNs: 4e8, stolenNs: 0, runnable: 9, suspendedNs: 0 };
  const busy = (trials: readonly TrialRecord[], rounds: number) =>
    trials.map((one) => (one.phase.index < rounds ? { ...one, conditions } : one));
  const all = recordOf({ busy: busy(pairedTrials("busy", 15, 1, 0, 0.6), 15) });
  expect(openAfterLook(all, 0, rule)).toEqual([]);
  const most = (pairs: number) => recordOf({ busy: busy(pairedTrials("most", pairs, 1, 0, 0.6), 13) });
  expect(openAfterLook(most(15), 0, rule)).toEqual([]);
  expect(openAfterLook(most(15), 0, { ...rule, looks: looksUpTo(100) })).toEqual(["busy"]);
});

test("an arm that was given up keeps no scenario open", () => {
  const trials = pairedTrials("given up", 2, 1).map((one) => ({ ...one, ...failed }));
  expect(openAfterLook(recordOf({ one: trials }), 0, rule)).toEqual([]);
});

test("a slow scenario is decided at the second look and every scenario stops at the last", () => {
  const record = recordOf({ slow: pairedTrials("slow", 30, 1.3), noisy: pairedTrials("noisy", 30, 1, 0, 0.6) });
  expect(openAfterLook(record, 1, rule)).toEqual(["noisy"]);
  expect(openAfterLook(record, 2, rule)).toEqual([]);
});

test("a scenario without gating timings takes no more pairs", () => {
  const shown = scenarioRecord(pairedTrials("shown", 15, 1.5), { metrics: [{ ...wall, gatesOn: [] }] });
  expect(openAfterLook(runRecord([shown]), 0, rule)).toEqual([]);
});

test("the final judgement of a timing is the one it stopped at, whatever came later", () => {
  const early = pairedTrials("stops", 15, 1, 0, 0.01);
  const later = pairedTrials("later", 45, 2, 15);
  const [outcome] = judgeSequence(pairedSeriesOf(matchPaired(recordOf({ one: [...early, ...later] })), 2), rule, {
    looks: 3,
    plannedOnly: false,
  });
  expect(outcome?.judgement).toMatchObject({ verdict: "unchanged", pairs: 15 });
});

test("a run whose time ended between two looks is judged at the level spent by then", () => {
  const series = pairedSeriesOf(matchPaired(recordOf({ one: pairedTrials("between", 40, 1.1) })), 2);
  const looks = { pairs: [15, 60], alpha: 0.05 };
  const [ended] = judgeSequence(series, { ...rule, looks }, { looks: 2, plannedOnly: false });
  expect(ended?.judgement).toMatchObject({ verdict: "regressed", pairs: 40 });
  const [running] = judgeSequence(series, { ...rule, looks }, { looks: 2, plannedOnly: true });
  expect(running?.stopped).toBe(false);
});

test("the level of the look that can only pass is not lost: after it a timing is judged as if it had not been", () => {
  const series = pairedSeriesOf(matchPaired(recordOf({ one: pairedTrials("open", 60, 1, 0, 0.6) })), 2);
  const [early, late] = [[30, 60], [60]].map((pairs) =>
    judgeSequence(series, { ...rule, looks: { pairs, alpha: 0.05 } }, { looks: 2, plannedOnly: true }),
  );
  expect(early?.[0]?.judgement).toMatchObject({ verdict: "inconclusive", pairs: 60 });
  expect(early).toEqual(late);
});

test("timings that other machines measure make the smallest detectable change larger, as more here would", () => {
  const series = pairedSeriesOf(matchPaired(recordOf({ one: pairedTrials("open", 60, 1, 0, 0.3) })), 2);
  const detectable = (elsewhere: number) => {
    const [only] = judgeSequence(series, { ...rule, elsewhere }, { looks: 3, plannedOnly: true });
    return only?.judgement.kind === "paired" ? only.judgement.smallestDetectable : null;
  };
  expect(detectable(9)).toBeGreaterThan(detectable(0) ?? Number.NaN);
});

test("Holm corrects over the run's gating timings, and over the others as a family of their own", () => {
  const copied = pairedTrials("family", 30, 1.02).map((one) => {
    const wallNs = one.values["wall"] ?? 0;
    return { ...one, values: { wall: wallNs, twin: wallNs, shown: wallNs, aside: wallNs, third: wallNs } };
  });
  const shown = ["shown", "aside", "third"].map((id) => ({ ...wall, id, gatesOn: [] }));
  const metrics = [wall, { ...wall, id: "twin" }, ...shown];
  const series = pairedSeriesOf(matchPaired(runRecord([scenarioRecord(copied, { metrics })])), 2);
  const outcomes = judgeSequence(series, { ...rule, looks: looksUpTo(30) }, { looks: 2, plannedOnly: false });
  const factors = outcomes.map(({ judgement }) =>
    judgement.kind === "paired" ? judgement.pWorseHolm / judgement.pWorse : Number.NaN,
  );
  expect(factors).toEqual([2, 2, 3, 3, 3]);
});

test("ten timings, looked at again and again, raise a false alarm in at most a run in twenty and miss little", () => {
  const runs = 60;
  let falseAlarms = 0;
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    const same = Array.from(
      { length: 9 },
      (_, index) => [`s${index}`, pairedTrials(`${run}/${index}`, 60, 1, 0, 0.08)] as const,
    );
    const head = recordOf({ ...Object.fromEntries(same), slow: pairedTrials(`${run}/slow`, 60, 1.1, 0, 0.08) });
    const request = {
      kind: "paired",
      name: "main",
      baseline: null,
      head,
      revision: "abc",
      ...rule,
    } as const;
    const red = compareRuns(request).rows.filter(
      ({ judgement }) => judgement.kind === "paired" && judgement.verdict === "regressed",
    );
    if (red.some(({ scenario }) => scenario !== "slow")) falseAlarms += 1;
    if (red.some(({ scenario }) => scenario === "slow")) found += 1;
  }
  expect(falseAlarms / runs).toBeLessThanOrEqual(0.05);
  expect(found / runs).toBeGreaterThan(0.85);
});

const regressedIn = (record: RunRecord, elsewhere: number): string[] => {
  const series = pairedSeriesOf(matchPaired(record), 2);
  const outcomes = judgeSequence(series, { ...rule, elsewhere }, { looks: 3, plannedOnly: false });
  return series.flatMap(({ matched }, index) => {
    const judgement = outcomes[index]?.judgement;
    return judgement?.kind === "paired" && judgement.verdict === "regressed" ? [matched.scenario] : [];
  });
};

test("timings that other machines measure are in the family: a change that is significant only among one's own goes on", () => {
  const record = recordOf({ slow: pairedTrials("slow", 30, 1.08, 0, 0.07) });
  expect(openAfterLook(record, 1, rule)).toEqual([]);
  expect(openAfterLook(record, 1, { ...rule, elsewhere: 10_000 })).toEqual(["slow"]);
});

test("what a part finds among all is red in the whole, and what the whole finds a part has measured again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer(), fc.double({ min: 1, max: 1.15, noNaN: true })), { minLength: 2, maxLength: 5 }),
      (plan) => {
        const all = plan.map(
          ([seed, ratio], index) => [`s${index}`, pairedTrials(`${seed} ${index}`, 60, ratio, 0, 0.06)] as const,
        );
        const [mine, others] = [all.slice(0, 1), all.slice(1)];
        const part = recordOf(Object.fromEntries(mine));
        const whole = regressedIn(recordOf(Object.fromEntries([...mine, ...others])), 0).filter((id) => id === "s0");
        expect(whole).toEqual(expect.arrayContaining(regressedIn(part, others.length)));
        expect(regressedIn(part, 0)).toEqual(expect.arrayContaining(whole));
      },
    ),
    { numRuns: 60 },
  );
});
