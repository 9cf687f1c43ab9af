import { afterAll, beforeAll, expect, test } from "vitest";
import { eagerToolStart } from "../../../scenarios/tools/eager-tool-start.ts";
import { toolTrials, type ToolTrials } from "./tool-trials.ts";

let trials: ToolTrials;
beforeAll(async () => {
  trials = await toolTrials();
});
afterAll(async () => trials[Symbol.asyncDispose]());

test("eager-tool-start, broken: reads start while the answer streams in, and none when they wait for its end", async () => {
  const eager = await trials.values(eagerToolStart, "several/block");
  const plain = await trials.values(eagerToolStart, "several/block", { "tool-start": "message" });
  expect(plain["tools.started_early"]).toBe(0);
  expect(eager["tools.started_early"]).toBeGreaterThan(0);
  expect(eager["wire.request_bytes"]).toBe(plain["wire.request_bytes"]);
});

test("an answer that breaks off leaves nothing written behind", async () => {
  expect(await trials.values(eagerToolStart, "broken/block")).toMatchObject({ "tools.half_run": 0 });
});
