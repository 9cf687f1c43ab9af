import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import type { RunRecord } from "../../src/core/run-record.ts";
import { historiesOf, newWorseLevel } from "../../src/gate/history.ts";
import { historyRun } from "../../src/gate/history-run.ts";
import { defaultMargins } from "../../src/gate/judge/margins.ts";
import { repeated, runRecord, scenarioRecord, tokens, trial, wall } from "./run-records.ts";

function runOn(day: number, wallNs: number, tokenCount = 100, changes: Partial<RunRecord> = {}): RunRecord {
  const trials = repeated("head", 3, tokenCount).map(({ phase }) =>
    trial(phase.index, "head", { tokens: tokenCount, wall: wallNs }),
  );
  const engine = { id: "reference", version: null, revision: `r${day}`, dirty: false };
  const isoDate = new Date(Date.UTC(2026, 0, day)).toISOString();
  return runRecord([scenarioRecord(trials, { metrics: [tokens, wall] })], {
    id: `run-${day}`,
    isoDate,
    engine,
    ...changes,
  });
}

const historyOf = (runs: readonly RunRecord[], metric: string) =>
  historiesOf(runs.map(historyRun), defaultMargins).filter((one) => one.metric.id === metric);

const noisy = (day: number, level: number) => level * (1 + (randomFrom(`day ${day}`)() - 0.5) / 100);

test("runs become points in order of time, and a slower level is found where it began", () => {
  const runs = Array.from({ length: 24 }, (_, day) => runOn(day + 1, noisy(day, day < 15 ? 60e6 : 72e6)));
  const [history] = historyOf(runs.toReversed(), "wall");
  expect(history?.points.map(({ run }) => run)).toEqual(runs.map(({ id }) => id));
  expect(history?.changes.map(({ index }) => index)).toEqual([15]);
  expect(history?.changes[0]?.shift).toBeCloseTo(0.2, 1);
});

test("of a counted number every change is shown, with the difference", () => {
  const runs = [100, 100, 120, 110].map((count, day) => runOn(day + 1, 60e6, count));
  expect(historyOf(runs, "tokens")[0]?.changes).toEqual([
    { index: 2, shift: 20, p: null },
    { index: 3, shift: -10, p: null },
  ]);
});

test.for([
  [[100, 100, 120], "lower", 1, 20],
  [[100, 120, 120], "lower", 1, null],
  [[100, 120, 120], "lower", 2, 20],
  [[100, 120, 110], "lower", 3, null],
  [[100, 100, 120], "higher", 1, null],
  [[100, 100, 80], "higher", 1, -20],
  [[100, 100, 120], "neither", 1, null],
  [[100, 100, 100], "lower", 9, null],
] as const)(
  "of %j, where %s is better, the newest level within %i points is worse by %s",
  ([counts, better, within, shift]) => {
    const [history] = historyOf(
      counts.map((count, day) => runOn(day + 1, 60e6, count)),
      "tokens",
    );
    expect(history).toBeDefined();
    if (history === undefined) return;
    const worse = newWorseLevel({ ...history, metric: { ...history.metric, better } }, within);
    expect(worse?.shift ?? null).toBe(shift);
  },
);

test("machines of different classes are never one series", () => {
  const runs = Array.from({ length: 12 }, (_, day) => runOn(day + 1, day < 6 ? 60e6 : 90e6));
  const moved = runs.map((run, day) =>
    day < 6 ? run : { ...run, environment: { ...run.environment, cpuModel: "other" } },
  );
  const histories = historyOf(moved, "wall");
  expect(histories.map(({ points, changes }) => [points.length, changes.length])).toEqual([
    [6, 0],
    [6, 0],
  ]);
});

test("a scenario that asks another question starts a new history", () => {
  const old = runOn(1, 60e6);
  const changed = { ...old, scenarios: old.scenarios.map((scenario) => ({ ...scenario, digest: "d2" })) };
  expect(historyOf([changed, runOn(2, 60e6)], "wall")[0]?.points.map(({ run }) => run)).toEqual(["run-2"]);
});

const beside = (base: number, change: number): Partial<RunRecord> => ({
  base: { name: "before", revision: `r${base}` },
  comparison: {
    baseline: { name: "before", timings: { kind: "paired", revision: `r${base}` } },
    rows: [
      {
        scenario: "cache",
        arm: "on",
        metric: "wall",
        gates: true,
        base: 1,
        head: 1,
        judgement: {
          kind: "paired",
          verdict: "unchanged",
          pairs: 30,
          change,
          low: change,
          high: change,
          pWorse: 0.5,
          pWorseHolm: 0.5,
          pBetter: 0.5,
          margin: 0.03,
          smallestDetectable: null,
        },
      },
    ],
    causes: [],
    missing: [],
    added: [],
    verdict: "unchanged",
    rule: "",
  },
});

test("paired ratios are chained from revision to revision, and a run without a link has none", () => {
  const runs = [
    runOn(1, 60e6),
    runOn(2, 90e6, 100, beside(1, 0.1)),
    runOn(3, 30e6),
    runOn(4, 60e6, 100, beside(2, 0.5)),
  ];
  const chained = historyOf(runs, "wall")[0]?.points.map((point) => point.chained) ?? [];
  expect(chained).toEqual([1, expect.closeTo(1.1), null, expect.closeTo(1.65)]);
});
