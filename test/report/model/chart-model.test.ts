import { expect, test } from "vitest";
import type { MetricRecord, ScenarioRecord, TrialRecord } from "../../../src/core/run-record.ts";
import { chartModels } from "../../../src/report/model/chart-model.ts";

function metric(id: string): MetricRecord {
  return { id, title: id, unit: "count", kind: "exact", better: "lower", meaning: "", gatesOn: [] };
}

function trial(values: Readonly<Record<string, number>>): TrialRecord {
  return {
    phase: { kind: "round", index: 0 },
    side: "head",
    outcome: { kind: "done" },
    values,
    requests: [],
  };
}

function scenarioOf(arms: Readonly<Record<string, Readonly<Record<string, number>>>>): ScenarioRecord {
  const ids = [...new Set(Object.values(arms).flatMap((values) => Object.keys(values)))];
  return {
    id: "s",
    family: "f",
    title: "S",
    question: "?",
    digest: "d",
    metrics: ids.map(metric),
    arms: Object.entries(arms).map(([id, values]) => ({
      id,
      title: id,
      plain: false,
      group: "",
      control: false,
      toggles: {},
      trials: [trial(values)],
    })),
  };
}

const titles = (scenario: ScenarioRecord): readonly string[] => chartModels(scenario).map(({ title }) => title);

test("metrics that tell the arms apart are drawn, those whose bars look equal are not", () => {
  expect(titles(scenarioOf({ a: { cost: 100, flat: 50, hits: 0 }, b: { cost: 102, flat: 50, hits: 8 } }))).toEqual([
    "hits",
  ]);
});

test("the headline stays first where it tells arms apart, and the widest spread is beside it", () => {
  const arms = { a: { cost: 100, time: 10, hits: 0 }, b: { cost: 50, time: 9, hits: 8 } };
  expect(titles(scenarioOf(arms))).toEqual(["cost", "hits"]);
});

test("a lone bar says nothing the table does not say", () => {
  expect(titles(scenarioOf({ a: { cost: 100, hits: 3 } }))).toEqual([]);
});
