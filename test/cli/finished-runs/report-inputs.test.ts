import { expect, test } from "vitest";
import { reportInputs } from "../../../src/cli/finished-runs/report-inputs.ts";
import type { RequestRecord, RunRecord } from "../../../src/core/run-record.ts";
import { fixtureRun } from "../../report/fixture-run.ts";

/** A run of one scenario whose trials asked these models. */
function runAsking(...models: readonly string[]): RunRecord {
  const requests = models.map((model): RequestRecord => ({
    sections: [],
    breakpoints: 0,
    connection: 0,
    outputTokens: 1,
    model,
  }));
  const run = fixtureRun();
  const [scenario] = run.scenarios.filter(({ id }) => id === "cache-hit-rate");
  if (scenario === undefined) throw new Error("The fixture has no such scenario.");
  const arms = scenario.arms.map((arm) => ({ ...arm, trials: arm.trials.map((trial) => ({ ...trial, requests })) }));
  return { ...run, scenarios: [{ ...scenario, arms }] };
}

test.for([
  [[], "claude-sonnet-5"],
  [["claude-haiku-4-5"], "claude-haiku-4-5"],
  [["claude-haiku-4-5", "claude-haiku-4-5"], "claude-haiku-4-5"],
  [["claude-haiku-4-5", "claude-sonnet-5"], undefined],
  [["nobody-knows-it"], undefined],
] as const)("tokens have the prices of the model that was asked: %j", async ([models, priced]) => {
  const { prices = [] } = await reportInputs(runAsking(...models));
  expect(prices[0]?.model.replace(/-\d{8}$/, "")).toBe(priced);
});
