import { expect, test } from "vitest";
import type { RunRecord, TrialRecord } from "../../src/core/run-record.ts";
import { finishedRun } from "../../src/gate/outcome.ts";
import { renderReport } from "../../src/report/html/page.tsx";
import { reportModel } from "../../src/report/model/model.ts";
import { scenarioOutcome } from "../../src/report/site/scenario-outcome.ts";
import { renderTerminal } from "../../src/report/terminal/terminal.ts";
import { renderFormat } from "./finished-report.ts";
import { fixtureRun } from "./fixture-run.ts";

const reason = "It prints its answer\nas a whole.";

/** The fixture with one scenario that is not applicable to the engine. */
const run = withoutAnswer(fixtureRun(), "parallel-tools");

function withoutAnswer(whole: RunRecord, id: string): RunRecord {
  return {
    ...whole,
    scenarios: whole.scenarios.map((scenario) =>
      scenario.id === id
        ? { ...scenario, arms: scenario.arms.map((arm) => ({ ...arm, trials: arm.trials.map(silent) })) }
        : scenario,
    ),
  };
}

function silent(trial: TrialRecord): TrialRecord {
  return { ...trial, outcome: { kind: "not-applicable", reason }, values: {} };
}

const arms = run.scenarios.find(({ id }) => id === "parallel-tools")?.arms ?? [];
const shown = "It prints its answer as a whole.";

test("an arm that is not applicable is shown once, with its reason on one line, and fails nothing", () => {
  const model = reportModel(finishedRun(run));
  const scenario = model.scenarios.find(({ notApplicable }) => notApplicable.length > 0);
  expect(scenario?.notApplicable).toHaveLength(arms.length);
  expect(scenario?.notApplicable[0]).toMatchObject({ side: "head", reason: shown });
  expect([scenario?.notable, scenario?.failures]).toEqual([true, []]);
  expect(model.coverage.notApplicable).toHaveLength(arms.length);
  expect(model.banner).toMatchObject({ kind: "measured" });
  expect(model.banner.counts.find(({ kind }) => kind === "not-applicable")?.count).toBeGreaterThan(arms.length);
});

test.each(["markdown", "json", "csv", "junit"] as const)("%s shows the reason once for an arm", (format) => {
  const text = renderFormat(run, format);
  const places = { markdown: 1, json: 2, csv: 1, junit: 3 }[format];
  expect(text.split(shown)).toHaveLength(places * arms.length + 1);
});

test("junit skips such an arm", () => {
  const xml = renderFormat(run, "junit");
  expect(xml.match(/<skipped message="Not applicable: /g)).toHaveLength(arms.length);
});

test("the page and the terminal show it", () => {
  const scripts = { pageScripts: [""], chartStyle: "" };
  expect(renderReport(reportModel(finishedRun(run)), scripts)).toContain(shown);
  const options = { width: 140, colour: false, reportPath: null };
  expect(renderTerminal(reportModel(finishedRun(run)), options)).toContain(`together: not applicable: ${shown}`);
});

test("the scenario's outcome on the site is not applicable", () => {
  expect(scenarioOutcome(finishedRun(run), "parallel-tools")).toBe("not-applicable");
  expect(scenarioOutcome(finishedRun(run), "cold-start")).toBe("measured");
});
