import { afterAll, beforeAll, expect, test } from "vitest";
import { batchRun } from "../../../scenarios/concurrency/batch-run.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(batchRun);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("batch-run, broken: a pool that waits for its longest task takes longer, and poisoned and hanging tasks still fail alone", async () => {
  const pool = await trials.values("hundred/pool-5");
  const waves = await trials.values("hundred/pool-5", { schedule: "waves" });
  expect(pool["tasks.done_ratio"]).toBe(0.93);
  expect(waves["tasks.done_ratio"]).toBe(0.93);
  expect(waves["simulated.makespan"]).toBeGreaterThan(1.2 * (pool["simulated.makespan"] ?? 0));
});

test("files of the workspace become tasks of one process, each with its own result", async () => {
  const values = await trials.values("ten/for-each");
  expect(values["tasks.done_ratio"]).toBe(1);
  expect(values["batch.isolation_violations"]).toBe(0);
  expect(values["gen_ai.invoke_agent.inference_calls"]).toBe(10);
});

test("a batch whose results are missing or another task's is wrong work, however fast", async () => {
  await expect(trials.values("ten/array", { array: '["task-0001"]' })).rejects.toThrow(/no result says "task-0000/);
});
