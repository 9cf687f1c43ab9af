import { afterAll, beforeAll, expect, test } from "vitest";
import { toolMixes } from "../../../scenarios/tools/tool-mixes.ts";
import { toolTrials, type ToolTrials } from "./tool-trials.ts";

let trials: ToolTrials;
beforeAll(async () => {
  trials = await toolTrials();
});
afterAll(async () => trials[Symbol.asyncDispose]());

test("tool-mixes, broken: edits of one file all arrive, and with a scheduler that ignores what calls touch some are lost", async () => {
  expect(await trials.values(toolMixes, "conflicts/classes")).toMatchObject({ "tools.lost_updates": 0 });
  expect(await trials.values(toolMixes, "conflicts/parallel")).toMatchObject({ "tools.lost_updates": 0 });
  // The same arm with a scheduler that ignores what calls touch.
  const naive = await trials.values(toolMixes, "conflicts/parallel", { tools: "naive" });
  expect(naive["tools.racing_lost_updates"]).toBeGreaterThan(0);
});

test("a cap holds, and calls that wait use all of it", async () => {
  const capped = await trials.values(toolMixes, "waits/cap-1");
  expect(capped["tools.max_inflight"]).toBe(1);
  const wide = await trials.values(toolMixes, "waits/cap-1", { "max-parallel": "8" });
  expect(wide["tools.max_inflight"]).toBeGreaterThan(1);
  expect(wide["gen_ai.usage.input_tokens"]).toBe(capped["gen_ai.usage.input_tokens"]);
});
