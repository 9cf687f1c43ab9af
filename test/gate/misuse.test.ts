import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import type { TrialRecord } from "../../src/core/run-record.ts";
import { configSchema } from "../../src/cli/config/config-file.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { judgeSequence } from "../../src/gate/judge/sequence.ts";
import { signedRank } from "../../src/stats/signed-rank.ts";
import { pairedTrials, runRecord, scenarioRecord, trial } from "./run-records.ts";
import { seriesOf, threePercent, verdictOf } from "./trace-replay.ts";

const runs = 120;
/** Every second pair from the fifteenth to the fifty-fifth. */
const everyOther = Array.from({ length: 21 }, (_, index) => 2 * index + 15);

/** Pairs of lognormal timings between which nothing changed. */
function nullPairs(seed: string) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: 55 }, (_, index) => {
    return { index, base: 58e6 * Math.exp(0.2 * normal()), head: 58e6 * Math.exp(0.2 * normal()) };
  });
}

test("looking after every other pair does not buy false alarms: the error budget is for the run, however often it looks", () => {
  const noMargin = { ...threePercent, ratio: 1e-9, shortRatio: 0 };
  const looks = { pairs: everyOther, alpha: 0.05 };
  let naive = 0;
  let gated = 0;
  for (let run = 0; run < runs; run += 1) {
    const pairs = nullPairs(`peek ${run}`);
    const ratios = pairs.map(({ base, head }) => Math.log(head / base));
    if (everyOther.some((count) => signedRank(ratios.slice(0, count)).pGreater <= 0.05)) naive += 1;
    const [row] = judgeSequence(
      [seriesOf("a", pairs)],
      { margins: noMargin, looks },
      { looks: looks.pairs.length, plannedOnly: true },
    );
    if (row !== undefined && verdictOf(row.judgement) === "regressed") gated += 1;
  }
  expect(naive / runs).toBeGreaterThan(0.1);
  expect(gated / runs).toBeLessThanOrEqual(0.05);
});

/** Forty values each of five rounds. */
function iterations(side: TrialRecord["side"], wall: number): TrialRecord[] {
  return Array.from({ length: 200 }, (_, index) => trial(index % 5, side, { tokens: 1, wall: wall + index }));
}

test("the same round told many times is one pair: iterations of a process cannot be passed off as trials", () => {
  const head = runRecord([scenarioRecord([...iterations("base", 58e6), ...iterations("head", 116e6)])]);
  const { rows } = comparePaired(head);
  expect(rows.find(({ metric }) => metric === "wall")?.judgement).toEqual({
    kind: "not-judged",
    reason: "5 of the 6 pairs that an interval needs",
  });
});

function headOnly(ratio: number) {
  return runRecord([scenarioRecord(pairedTrials("stored", 60, ratio).filter(({ side }) => side === "head"))]);
}

test("stored timings twice as slow, in any number, turn nothing red", () => {
  const { rows, verdict } = compareRuns({
    kind: "stored",
    name: "kept",
    baseline: headOnly(1),
    head: headOnly(2),
    reason: "kept",
  });
  expect(rows.find(({ metric }) => metric === "wall")).toMatchObject({
    gates: false,
    judgement: { kind: "not-judged" },
  });
  expect(verdict).toBe("unchanged");
});

test("a paired comparison judges no timing whose base was not measured in this run", () => {
  const trials = pairedTrials("kept", 60, 2);
  const kept = runRecord([scenarioRecord(trials.map((one) => ({ ...one, side: "head" as const })).slice(0, 60))]);
  const head = runRecord([scenarioRecord(trials.filter(({ side }) => side === "head"))]);
  const { rows } = comparePaired(head, kept);
  expect(rows.find(({ metric }) => metric === "wall")?.judgement.kind).toBe("not-judged");
});

function comparePaired(head: ReturnType<typeof runRecord>, base: ReturnType<typeof runRecord> | null = null) {
  const looks = { pairs: [15, 30], alpha: 0.05 };
  const rule = { margins: threePercent, looks };
  return compareRuns({ kind: "paired", name: "main", baseline: base, head, revision: "abc", ...rule });
}

test("stored wall times, in however many recordings, advise and never gate without a quiet machine's calibration", () => {
  const recordings = Array.from({ length: 12 }, (_, index) => ({
    ...headOnly(1),
    id: `recording-${index}`,
    isoDate: `2026-01-${10 + index}T00:00:00.000Z`,
  }));
  const timings = { recordings, margins: threePercent, noise: [], unjudged: "gate" } as const;
  const sides = { name: "kept", baseline: headOnly(1), head: { ...headOnly(2), id: "head" }, reason: "kept" };
  const { rows, verdict } = compareRuns({ kind: "stored", ...sides, timings });
  expect(rows.find(({ metric }) => metric === "wall")).toMatchObject({ gates: false, judgement: { kind: "stored" } });
  expect(verdict).toBe("unchanged");
});

test.each(["alpha", "looks", "pooled", "unpaired", "peek", "confirmation"])(
  "a configuration has no way to set %s: an unknown key is refused",
  (key) => {
    expect(configSchema.safeParse({ margins: { wall: 0.05 } }).success).toBe(true);
    expect(configSchema.safeParse({ [key]: 1 }).success).toBe(false);
  },
);
