import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TrialConditions } from "../../src/core/run-record.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { disturbanceOf, type Quantity, quantityOf } from "../../src/core/disturbance.ts";
import { looksUpTo } from "../../src/gate/judge/looks.ts";
import { failed, pairedTrials, runRecord, scenarioRecord, trial, wall } from "./run-records.ts";
import { threePercent } from "./trace-replay.ts";

const quiet: TrialConditions = { processorNs: 400e6, stolenNs: 0, runnable: 1, suspendedNs: 0 };
const pair = (base: Partial<TrialConditions>, head: Partial<TrialConditions> = {}, quantity: Quantity = "time") =>
  disturbanceOf(
    trial(0, "base", {}, { conditions: { ...quiet, ...base } }),
    trial(0, "head", {}, { conditions: { ...quiet, ...head } }),
    2,
    quantity,
  );

test("a quiet pair counts, and so does one of which nothing is known", () => {
  expect(pair({})).toBeNull();
  expect(pair({ processorNs: null, stolenNs: null, runnable: null })).toBeNull();
  expect(disturbanceOf(trial(0, "base", {}), trial(0, "head", {}), 2)).toBeNull();
});

test.for([
  ["a side failed", disturbanceOf(trial(0, "base", {}), trial(0, "head", {}, failed), 2)],
  ["the machine was suspended", pair({}, { suspendedNs: 60e9 })],
  ["the hypervisor took more than 5 %", pair({ stolenNs: 70e6 })],
  ["more processes than processors", pair({ runnable: 4 }, { runnable: 2.5 })],
])("a pair is dropped because %s", ([expected, reason]) => {
  expect(reason).toBe(expected);
});

test.for([
  ["a queue", { runnable: 14 }, { "processor-time": true, amount: true }],
  ["stolen time", { stolenNs: 70e6 }, { "processor-time": false, amount: true }],
  ["a suspended machine", { suspendedNs: 60e9 }, { "processor-time": false, amount: false }],
] as const)("%s drops only the pairs that it touches", ([, conditions, isKept]) => {
  for (const quantity of ["processor-time", "amount"] as const)
    expect(pair(conditions, conditions, quantity) === null).toBe(isKept[quantity]);
});

test.for([
  ["process.wall_time", "ns", "time"],
  ["process.cpu_time", "ns", "processor-time"],
  ["output.cpu_per_1k_tokens", "ns", "processor-time"],
  ["instrumentation.cpu_overhead", "ratio", "processor-time"],
  ["soak.idle_cpu", "ratio", "processor-time"],
  ["process.peak_rss", "bytes", "amount"],
  ["tools.started_early", "count", "amount"],
  ["load.throughput", "count", "time"],
  ["machine.knee", "count", "time"],
  ["tools.overlap", "ratio", "time"],
] as const)("%s in %s is disturbed like a %s", ([id, unit, quantity]) => {
  expect(quantityOf({ id, unit })).toBe(quantity);
});

test("at the limits a pair still counts, and one tick of the counter is no evidence in a short trial", () => {
  expect(pair({ stolenNs: 60e6 })).toBeNull();
  expect(pair({ runnable: 3 }, { runnable: 3 })).toBeNull();
  expect(pair({ stolenNs: 10e6, processorNs: 20e6 }, { stolenNs: 10e6, processorNs: 20e6 })).toBeNull();
  expect(pair({ suspendedNs: -3600e9 })).toBeNull();
});

test("what a trial measured never decides whether its pair counts", () => {
  const value = fc.double({ noNaN: true });
  fc.assert(
    fc.property(value, value, fc.double({ min: 0, max: 9, noNaN: true }), (base, head, runnable) => {
      const conditions = { ...quiet, runnable };
      const one = disturbanceOf(
        trial(0, "base", { wall: base }, { conditions }),
        trial(0, "head", { wall: head }, { conditions }),
        2,
      );
      expect(one).toBe(pair({ runnable }, { runnable }));
    }),
  );
});

function judged(disturbedRounds: number, metric = wall) {
  const trials = pairedTrials("disturbed", 60, 1, 0, 0.005).map((one) => ({
    ...one,
    values: { [metric.id]: one.values["wall"] ?? 0 },
    conditions: { ...quiet, runnable: one.phase.index < disturbedRounds ? 9 : 1 },
  }));
  const head = runRecord([scenarioRecord(trials, { metrics: [metric] })]);
  const rule = { margins: threePercent, looks: looksUpTo(60) };
  const { rows, verdict } = compareRuns({
    kind: "paired",
    name: "main",
    baseline: null,
    head,
    revision: "abc",
    ...rule,
  });
  return { verdict, judgement: rows.find((row) => row.metric === metric.id)?.judgement };
}

test("dropped pairs are counted with their reason", () => {
  expect(judged(3).judgement).toMatchObject({
    verdict: "unchanged",
    pairs: 12,
    dropped: [{ reason: "more processes than processors", count: 3 }],
  });
});

test("when more than one pair in five was dropped the answer is inconclusive, with the reason", () => {
  const { judgement, verdict } = judged(60);
  expect(verdict).toBe("inconclusive");
  expect(judgement).toEqual({
    kind: "not-judged",
    reason: "15 of 15 pairs were dropped: more processes than processors (15)",
  });
});

test("memory and CPU time are judged on a busy machine, and the row says so", () => {
  for (const metric of [
    { ...wall, id: "process.cpu_time" },
    { ...wall, id: "process.peak_rss", unit: "bytes" as const },
  ])
    expect(judged(60, metric).judgement).toMatchObject({ verdict: "unchanged", pairs: 15, underLoad: 15 });
});
