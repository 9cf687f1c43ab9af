import { expect, test } from "vitest";
import type { BudgetLimit } from "../../src/core/budget.ts";
import type { RunRecord, TrialRecord } from "../../src/core/run-record.ts";
import { finishedRun } from "../../src/gate/outcome.ts";
import { budgetResults } from "../../src/gate/budget-results.ts";
import { budgetRows } from "../../src/report/model/budget-table.ts";
import { runRecord, scenarioRecord, wall } from "./run-records.ts";

function trials(values: readonly number[]): TrialRecord[] {
  return values.map((value, index) => ({
    phase: { kind: "round", index },
    side: "head",
    outcome: { kind: "done" },
    values: { [wall.id]: value },
    requests: [],
  }));
}

function runWith(values: readonly number[], limit: BudgetLimit, gates = true): RunRecord {
  const scenario = scenarioRecord(trials(values));
  const budget = {
    scenario: scenario.id,
    arm: scenario.arms[0]?.id ?? "",
    metric: wall.id,
    limit,
    gates,
    origin: "test",
  };
  return { ...runRecord([scenario]), budgets: [budget] };
}

const around = (middle: number) => [-3, -2, -1, 0, 1, 2, 3].map((step) => (middle + step) * 1e6);

test.for([
  ["met", 90, { kind: "at-most", value: 100e6 }],
  ["near", 99, { kind: "at-most", value: 100e6 }],
  ["broken", 110, { kind: "at-most", value: 100e6 }],
  ["met", 110, { kind: "at-least", value: 100e6 }],
  ["broken", 90, { kind: "at-least", value: 100e6 }],
] as const)("a budget is %s at %i of a limit of 100", ([state, middle, limit]) => {
  const [result] = budgetResults(runWith(around(middle), limit));
  expect(result).toMatchObject({ state, value: middle * 1e6 });
});

test("three trials can miss a limit but not break a budget: they have no interval", () => {
  expect(budgetResults(runWith([200e6, 201e6, 202e6], { kind: "at-most", value: 100e6 }))[0]?.state).toBe("near");
});

test("only budgets that gate turn the gate red, and targets are shown all the same", () => {
  const limit = { kind: "at-most", value: 1e6 } as const;
  expect(finishedRun(runWith(around(90), limit)).outcome.kind).toBe("regressed");
  expect(finishedRun(runWith(around(90), limit, false)).outcome.kind).toBe("measured");
  expect(budgetRows(finishedRun(runWith(around(90), limit, false)))[0]).toMatchObject({
    state: "broken",
    gates: false,
  });
});

test("a limit on what this run did not measure has no row", () => {
  const run = runWith(around(90), { kind: "at-most", value: 100e6 });
  expect(
    budgetResults({ ...run, budgets: (run.budgets ?? []).map((budget) => ({ ...budget, arm: "other" })) }),
  ).toEqual([]);
});

test("rows come in words, the worst first", () => {
  const run = runWith(around(90), { kind: "at-most", value: 100e6 });
  const [budget] = run.budgets ?? [];
  const both = {
    ...run,
    budgets: budget === undefined ? [] : [budget, { ...budget, limit: { ...budget.limit, value: 45e6 } }],
  };
  expect(budgetRows(finishedRun(both))).toMatchObject([
    { value: "90.0 ms", limit: "at most 45.0 ms", headroom: "100 % beyond", used: 2, state: "broken" },
    { value: "90.0 ms", limit: "at most 100 ms", headroom: "10 % left", used: 0.9, state: "met" },
  ]);
});
