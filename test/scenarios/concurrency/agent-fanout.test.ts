import { afterAll, beforeAll, expect, test } from "vitest";
import { agentFanout } from "../../../scenarios/concurrency/agent-fanout.ts";
import { scenarioTrials, type ScenarioTrials } from "./scenario-trial.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials(agentFanout);
});
afterAll(() => trials[Symbol.asyncDispose]());

test("a quota caps what more agents bring, and the fitted law says so", async () => {
  const round = {
    "quota/1": await trials.values("quota/1"),
    "quota/10": await trials.values("quota/10"),
    "quota/32": await trials.values("quota/32"),
  };
  const values = agentFanout.combine?.(round) ?? {};
  expect(values["quota/10"]?.["fanout.efficiency"]).toBeLessThan(0.5);
  expect(values["quota/32"]?.["fanout.contention"]).toBeGreaterThan(0.1);
  expect(round["quota/32"]["limits.refusals"]).toBe(0);
});

test("the first agent ahead saves the others' share of the prompt, and a burst does not", async () => {
  const warm = await trials.values("prefix/warm-first");
  const burst = await trials.values("prefix/warm-first", { start: "burst" });
  expect(burst["usage.billed_input_tokens"]).toBeGreaterThan(3 * (warm["usage.billed_input_tokens"] ?? 0));
});

test("agents in worktrees write the same file and each change comes back as a patch of its own", async () => {
  expect((await trials.values("trees/4"))["tasks.done_ratio"]).toBe(1);
  await expect(trials.values("trees/4", { isolation: "context" })).rejects.toThrow(/wrote outside its worktree/);
});
