import { expect, test } from "vitest";
import { reportModel } from "./finished-report.ts";
import { fullInputs, fullRun } from "./full-run.ts";

const run = fullRun({ scenarios: 5, pairs: 10 });
const inputs = fullInputs(run);
const model = reportModel(run, inputs);

test("machines of parts stand side by side and what differs is said", () => {
  expect(model.trust.machines.columns).toEqual(["Part 1", "Part 2"]);
  const differing = model.trust.machines.rows.filter(({ mismatch }) => mismatch);
  expect(differing.map(({ label }) => label)).toEqual(["CPU", "Kernel"]);
  expect(model.shards.map(({ part, scenarios }) => [part, scenarios.length])).toEqual([
    [1, 3],
    [2, 2],
  ]);
});

test("the machine of a stored baseline is held against this one", () => {
  const { shards: _, ...whole } = run;
  const other = { ...run.environment, node: "v22.0.0" };
  const { machines } = reportModel(whole, { baseEnvironment: other }).trust;
  expect(machines.columns).toEqual(["Baseline", "This run"]);
  expect(machines.rows.filter(({ mismatch }) => mismatch)).toMatchObject([
    { label: "Node", values: ["v22.0.0", "v20.20.2"] },
  ]);
});

test("dropped pairs are counted, and so is the noise of the machine", () => {
  expect(model.trust.facts).toMatchObject([
    { label: "Dropped pairs", value: "1 of 210: a side failed", caution: expect.any(String) },
    { label: "Calibration of this machine" },
    { label: "Largest noise floor", value: expect.stringContaining("1.9 %") },
    { label: "Same code left open", value: "1 of 2 timings" },
  ]);
});

test("tokens are translated by the dated prices: 46,120 fresh at $3, 5,060 written at $3.75, 80,724 read at $0.30 a million", () => {
  const row = model.tokenCosts?.rows.find(({ arm }) => arm === "system prompt only");
  expect(row?.total).toBe("$0.182");
  expect(row?.changePerThousand).toBe("±$0");
  expect(model.tokenCosts?.tables[0]).toContain("prices of 2026-03-01: $3.00");
  expect(reportModel(run).tokenCosts).toBeNull();
});

test("an arm that needs more tokens than the base did costs more over a thousand runs", () => {
  const dearer = run.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((each) =>
        each.side === "base"
          ? each
          : { ...each, values: { ...each.values, "usage.fresh_input_tokens": 46_120 + 100_000 } },
      ),
    })),
  }));
  const costs = reportModel({ ...run, scenarios: dearer }, inputs).tokenCosts;
  expect(costs?.rows.find(({ arm }) => arm === "system prompt only")?.changePerThousand).toBe("+$300");
});

test("requests that differ stand behind the exact row, the first one named", () => {
  const [sent] = model.sent;
  expect(sent?.ids.arm).toBe("summary");
  expect(sent?.difference.sentence).toContain("3 differ, the first is request 2 (messages)");
  const row = model.comparison?.rows.find(({ key }) => key.arm === "summary" && key.metric.endsWith("input_tokens"));
  expect(row?.acknowledged).toContain("worth its tokens");
});

test("claims stand by outcome, what is contradicted first", () => {
  expect(model.claims.map(({ verdict }) => verdict)).toEqual(["not-confirmed", "partly", "not-testable"]);
});

test("a history names its changes and baselines; two runs are none", () => {
  expect(model.history[0]?.points.map(({ kind }) => kind).filter((kind) => kind !== "run")).toEqual([
    "baseline",
    "change",
  ]);
  const short = (inputs.history ?? []).map((series) => ({ ...series, points: series.points.slice(0, 2), changes: [] }));
  expect(reportModel(run, { history: short }).history).toEqual([]);
});

test("arms with failed trials are listed as coverage, with how many of how many", () => {
  expect(model.coverage.failed).toEqual(["Parallel tools / reads and edits of one file, together: 1 of 20 trials"]);
});
