import { afterAll, beforeAll, expect, test } from "vitest";
import { toolOutputFlood } from "../../../scenarios/tools/tool-output-flood.ts";
import { toolTrials, type ToolTrials } from "./tool-trials.ts";

let trials: ToolTrials;
beforeAll(async () => {
  trials = await toolTrials();
});
afterAll(async () => trials[Symbol.asyncDispose]());

test("tool-output-flood, broken: a bound keeps a megabyte out of the context, and without it all of it is there", async () => {
  const bounded = await trials.values(toolOutputFlood, "1-mb/bounded");
  expect(bounded["tools.result_bytes"]).toBeLessThan(31_000);
  await expect(trials.values(toolOutputFlood, "1-mb/spill")).resolves.toMatchObject({
    "gen_ai.invoke_agent.inference_calls": 3,
  });
  const unbounded = await trials.values(toolOutputFlood, "1-mb/unbounded");
  expect(unbounded["tools.result_bytes"]).toBe(1_000_013);
});

test("an engine that drops the middle without a way to it has done the work wrong", async () => {
  // The script of the unbounded arm: the model answers without looking again, since it has seen everything.
  const { workload } = toolOutputFlood;
  const scenario = {
    ...toolOutputFlood,
    workload: (arm: (typeof toolOutputFlood.arms)[number], seed: string) =>
      workload({ ...arm, toggles: { ...arm.toggles, "tool-output": "unbounded" } }, seed),
  };
  await expect(trials.values(scenario, "1-mb/bounded")).rejects.toThrow(/wrong result/);
});
