import { expect, test } from "vitest";
import toolOutputFlood from "../../../scenarios/agent/tool-output-flood.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("a bound keeps a megabyte out of the context, and without it all of it is there", async () => {
  await trials.breaks(toolOutputFlood, {
    arm: "1-mb/bounded",
    broken: { toggles: { "tool-output": "unbounded" } },
    moves: "tools.result_bytes",
    so: (unbounded, bounded) => bounded < 31_000 && unbounded === 1_000_013,
  });
  expect(await trials.values(toolOutputFlood, "1-mb/spill")).toMatchObject({
    "gen_ai.invoke_agent.inference_calls": 3,
  });
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
