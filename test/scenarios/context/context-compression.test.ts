import { afterAll, beforeAll, expect, test } from "vitest";
import { contextCompression } from "../../../scenarios/context/context-compression.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("context-compression, broken: a strategy that never steps in lets the prompt outgrow the window", async () => {
  const summary = await trials.values(contextCompression, "summary");
  const never = await trials.values(contextCompression, "summary", { context: "none" });
  expect(summary["compaction.count"]).toBeGreaterThan(1);
  expect(summary["context.peak_tokens"]).toBeLessThan(20_000);
  expect(never).toMatchObject({ "compaction.count": 0, "context.fact_recall": 1 });
  expect(never["context.peak_tokens"]).toBeGreaterThan(40_000);
});
