import { expect, test } from "vitest";
import { renderReport } from "../../../src/report/html/page.tsx";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import { reportModel } from "../finished-report.ts";
import { metricRow } from "../../metric-rows.ts";
import { requestOf, runRecord, scenarioRecord, trial } from "../../gate/run-records.ts";

function cautionOf(...models: readonly (string | undefined)[]): string | undefined {
  const requests = models.map((model) => requestOf([], model === undefined ? {} : { model }));
  const scenario = scenarioRecord([trial(0, "head", { "gen_ai.usage.input_tokens": 5 }, { requests })]);
  const metrics = [...scenario.metrics, metricRow("cost.total")];
  const { trust } = reportModel(runRecord([{ ...scenario, metrics }]));
  return trust.facts.find(({ label }) => label === "No price")?.caution;
}

test("a model without a price is named, with where its price is written", () => {
  expect(cautionOf("mine-7b", "mine-7b", "other")).toBe(
    "No price of mine-7b, other is known, so the modelled cost is left out. Describe the model under `models` in bench.config: docs/configuration.md#models shows how.",
  );
});

test("what a reader has to know stands in the page's banner", () => {
  const failures = metricRow("tools.lost_updates");
  const scenario = scenarioRecord([trial(0, "head", { "tools.lost_updates": 1 })]);
  const model = reportModel(runRecord([{ ...scenario, metrics: [failures] }]));
  const page = renderReport(model, { pageScripts: [""], chartStyle: "" });
  const banner = page.slice(page.indexOf('aria-label="Verdict"'), page.indexOf('id="filter"'));
  expect(banner).toContain("Lost work:");
  expect(banner).toContain("The agent reported this work as done, or said nothing of its loss.");
});

test("in a run file that does not name models it is the agent's model", () => {
  expect(cautionOf(undefined)).toMatch(/^No price of the agent's model is known/);
});

test.each([
  { busy: 3, says: undefined },
  { busy: 4, says: "in 4 of 12 trials processes waited for a processor" },
])("with $busy of 12 trials under load the terminal says: $says", ({ busy, says }) => {
  const calm = runRecord([scenarioRecord([])]);
  const trials = Array.from({ length: 12 }, (_, index) => {
    const runnable = index < busy ? calm.environment.cores + 2 : 1;
    return trial(index, "head", {}, { conditions: { processorNs: 1, stolenNs: 0, runnable, suspendedNs: 0 } });
  });
  const model = reportModel({ ...calm, scenarios: [scenarioRecord(trials)] });
  expect(model.trust.facts.find(({ label }) => label === "Busy machine")?.value).toBe(says);
  const text = renderTerminal(model, { width: 200, colour: false, reportPath: null });
  expect(text.includes("! Busy machine: in 4 of 12")).toBe(says !== undefined);
});
