import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryFootprint } from "../../../scenarios/memory/memory-footprint.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

test("after ten thousand messages one request goes out, with what half of the budget holds; without resuming, with none", async () => {
  const resumed = await bench.trial(memoryFootprint, "resume-10000");
  expect(resumed).toMatchObject({ "gen_ai.invoke_agent.inference_calls": 1, "process.peak_rss": expect.any(Number) });
  const forgotten = await bench.trial(memoryFootprint, "one-shot", { toggles: { "context-budget": "20000" } });
  const tokens = [resumed, forgotten].map((values) => Number(Object(values)["gen_ai.usage.input_tokens"]));
  expect((tokens[0] ?? 0) - (tokens[1] ?? 0)).toBeGreaterThan(6_000);
});
