import { expect, test } from "vitest";
import batchRun from "../../../../scenarios/lab/concurrency/batch-run.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a pool that waits for its longest task takes longer, and poisoned and hanging tasks still fail alone", async () => {
  const { whole, broken } = await trials.breaks(batchRun, {
    arm: "hundred/pool-5",
    broken: { toggles: { schedule: "waves" } },
    moves: "simulated.makespan",
    so: (waves, pool) => waves > 1.2 * pool,
  });
  expect([whole["tasks.done_ratio"], broken["tasks.done_ratio"]]).toEqual([0.93, 0.93]);
});

test("files of the workspace become tasks of one process, each with its own result", async () => {
  const values = await trials.values(batchRun, "ten/for-each");
  expect(values["tasks.done_ratio"]).toBe(1);
  expect(values["batch.isolation_violations"]).toBe(0);
  expect(values["gen_ai.invoke_agent.inference_calls"]).toBe(10);
});

test("a batch whose results are missing or another task's is wrong work, however fast", async () => {
  await expect(trials.values(batchRun, "ten/array", { toggles: { array: '["task-0001"]' } })).rejects.toThrow(
    /no result says "task-0000/,
  );
});
