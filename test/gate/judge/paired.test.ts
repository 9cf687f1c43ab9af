import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { MetricRecord } from "../../../src/core/run-record.ts";
import type { Evidence } from "../../../src/gate/judge/evidence.ts";
import { detectableAt, pairedEvidence, verdictAt } from "../../../src/gate/judge/paired.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { pairValues } from "../../../src/gate/judge/pairs.ts";
import { failed, trial, wall } from "../run-records.ts";
import { asPairs } from "../trace-replay.ts";

/** Twenty pairs around 58 ms with a little spread that does not repeat. */
function evidenceOf(ratio: number, metric: MetricRecord = wall, base = 58e6): Evidence {
  const pairs = Array.from({ length: 20 }, (_, index) => {
    const noise = 1 + (((index * 7) % 20) - 9.5) / 4000;
    return { index, base, head: base * ratio * noise };
  });
  const found = pairedEvidence(metric, asPairs(pairs), defaultMargins);
  if (found.kind === "unusable") throw new Error(found.reason);
  return found.evidence;
}

const levels = { changed: 0.025, unchanged: 0.025, isLast: true };
const verdictOf = (evidence: Evidence) => verdictAt(evidence, levels, evidence.pWorse, evidence.pBetter);

test.each([
  ["lower", 1.1, "regressed"],
  ["lower", 0.9, "improved"],
  ["lower", 1, "unchanged"],
  ["lower", 1.02, "unchanged"],
  ["higher", 1.1, "improved"],
  ["higher", 0.9, "regressed"],
  ["neither", 1.1, "regressed"],
  ["neither", 0.9, "regressed"],
  ["neither", 1, "unchanged"],
] as const)("where %s is better, a ratio of %d is %s", (better, ratio, verdict) => {
  expect(verdictOf(evidenceOf(ratio, { ...wall, better }))).toBe(verdict);
});

test("pairs that exclude only a rise leave open what may not fall either", () => {
  const pairs = Array.from({ length: 20 }, (_, index) => ({
    index,
    base: 58e6,
    head: 58e6 * (0.6 + (index % 10) / 22),
  }));
  const verdict = (better: MetricRecord["better"]) => {
    const found = pairedEvidence({ ...wall, better }, asPairs(pairs), defaultMargins);
    return found.kind === "unusable" ? found.reason : verdictAt(found.evidence, { ...levels, changed: 0 }, 1, 1);
  };
  expect([verdict("lower"), verdict("higher"), verdict("neither")]).toEqual([
    "unchanged",
    "inconclusive",
    "inconclusive",
  ]);
});

test("what so few pairs can't show at a level, however they fall, is no smallest detectable change", () => {
  const evidence = { ...evidenceOf(1), pairs: 8 };
  expect(detectableAt(evidence, 0.0039)).toBeNull();
  expect(detectableAt(evidence, 0.004)).toBeGreaterThan(0.03);
});

test("a significant change within the margin is no regression", () => {
  const evidence = evidenceOf(1.02);
  expect(evidence.pWorse).toBeLessThan(1e-5);
  expect(verdictOf(evidence)).toBe("unchanged");
});

test("without significance even a large estimate is inconclusive", () => {
  expect(verdictAt(evidenceOf(1.1), levels, 1, 1)).toBe("inconclusive");
});

test("swapping the sides mirrors a metric's verdict and its probabilities", () => {
  const paired = fc.array(
    fc.tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.double({ min: 1, max: 2, noNaN: true })),
    {
      minLength: 6,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(paired, (values) => {
      const count = { ...wall, unit: "bytes" } as const;
      const one = pairedEvidence(
        count,
        asPairs(values.map(([base, head], index) => ({ index, base, head }))),
        defaultMargins,
      );
      const two = pairedEvidence(
        count,
        asPairs(values.map(([head, base], index) => ({ index, base, head }))),
        defaultMargins,
      );
      if (one.kind === "unusable" || two.kind === "unusable") throw new Error("both are usable");
      expect(one.evidence.pWorse).toBeCloseTo(two.evidence.pBetter, 10);
      expect(one.evidence.effect.estimate).toBeCloseTo(-two.evidence.effect.estimate, 10);
    }),
  );
});

test("a change within the margin of a short time is unchanged, and one beyond it is found", () => {
  expect(verdictOf(evidenceOf(1.03, wall, 10e6))).toBe("unchanged");
  expect(verdictOf(evidenceOf(1.08, wall, 10e6))).toBe("regressed");
});

test("values at or below zero are judged on differences in units of the base's median", () => {
  const pairs = Array.from({ length: 20 }, (_, index) => ({
    index,
    base: index === 0 ? -1 : 100 + index,
    head: 130 + index,
  }));
  const found = pairedEvidence({ ...wall, unit: "count" }, asPairs(pairs), defaultMargins);
  expect(found).toMatchObject({
    kind: "evidence",
    evidence: { scale: "linear", effect: { estimate: expect.closeTo(30 / 109.5, 2) } },
  });
});

test.each([
  [
    "too few pairs",
    Array.from({ length: 5 }, (_, index) => ({ index, base: 1, head: 1 })),
    "5 of the 6 pairs that an interval needs",
  ],
  ["no pair", [], "0 of the 6 pairs that an interval needs"],
  [
    "a base of zero",
    Array.from({ length: 9 }, (_, index) => ({ index, base: 0, head: 1 })),
    "the base's median is not above zero: a change has no ratio",
  ],
])("%s cannot be judged", (_, pairs, reason) => {
  expect(pairedEvidence(wall, asPairs(pairs), defaultMargins)).toEqual({ kind: "unusable", reason });
});

test("pairs are of one phase, whole, and in order", () => {
  const base = [
    trial(2, "base", { wall: 20 }),
    trial(1, "base", { wall: 10 }),
    trial(3, "base", {}, failed),
    trial(9, "base", { wall: 1 }),
  ];
  const head = [
    trial(1, "head", { wall: 11 }),
    trial(2, "head", { wall: 22 }),
    trial(3, "head", { wall: 33 }),
    trial(4, "head", { wall: 44 }),
  ];
  expect(pairValues(base, head, wall, 2)).toEqual({
    tried: [1, 2, 3],
    pairs: [
      { index: 1, base: 10, head: 11 },
      { index: 2, base: 20, head: 22 },
    ],
    dropped: [{ index: 3, reason: "a side failed" }],
  });
});

test("rounds of both sides with one index are no pair: they were not taken together", () => {
  const round = { phase: { kind: "round", index: 0 } } as const;
  const sides = (["base", "head"] as const).map((side) => [trial(0, side, { wall: 1 }, round)]);
  expect(pairValues(sides[0] ?? [], sides[1] ?? [], wall, 2)).toEqual({ tried: [], pairs: [], dropped: [] });
});

test("more than one incomplete pair in five makes the rest unusable", () => {
  const pairs = Array.from({ length: 15 }, (_, index) => ({ index, base: 1e9, head: 1e9 }));
  const tried = Array.from({ length: 20 }, (_, index) => index);
  const dropped = tried.slice(15).map((index) => ({ index, reason: "a side failed" }));
  expect(pairedEvidence(wall, { tried, pairs, dropped }, defaultMargins)).toEqual({
    kind: "unusable",
    reason: "5 of 20 pairs were dropped: a side failed (5)",
  });
});
