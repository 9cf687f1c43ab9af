import { afterAll, beforeAll, expect, test } from "vitest";
import { parallelTools } from "../../../scenarios/tools/parallel-tools.ts";
import { toolTrials, type ToolTrials } from "./tool-trials.ts";

let trials: ToolTrials;
beforeAll(async () => {
  trials = await toolTrials();
});
afterAll(async () => trials[Symbol.asyncDispose]());

test("parallel-tools, broken: calls that wait for each other never run beside each other, and no edit is lost either way", async () => {
  const together = await trials.values(parallelTools, "waits/parallel");
  expect(together["tools.max_inflight"]).toBe(4);
  const serial = await trials.values(parallelTools, "waits/parallel", { tools: "sequential" });
  expect(serial["tools.max_inflight"]).toBe(1);
  expect(serial["tools.overlap"]).toBe(0);
  expect(await trials.values(parallelTools, "conflicts/parallel")).toMatchObject({ "tools.lost_updates": 0 });
});
