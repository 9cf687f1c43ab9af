import { expect, test } from "vitest";
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

test("in a run file that does not name models it is the agent's model", () => {
  expect(cautionOf(undefined)).toMatch(/^No price of the agent's model is known/);
});
