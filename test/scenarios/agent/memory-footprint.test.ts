import { expect, test } from "vitest";
import memoryFootprint from "../../../scenarios/agent/memory-footprint.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("after ten thousand messages one request goes out, with what half of the budget holds; without resuming, with none", async () => {
  const resumed = await trials.trial(memoryFootprint, "resume-10000");
  expect(resumed).toMatchObject({ "gen_ai.invoke_agent.inference_calls": 1, "process.peak_rss": expect.any(Number) });
  const forgotten = await trials.trial(memoryFootprint, "one-shot", { told: { "context-budget": "20000" } });
  const tokens = [resumed, forgotten].map((values) => Number(Object(values)["gen_ai.usage.input_tokens"]));
  expect((tokens[0] ?? 0) - (tokens[1] ?? 0)).toBeGreaterThan(6_000);
});

test("memory is told above the floor and by turn, and only where the floor was measured", () => {
  const round = {
    floor: { "process.peak_rss": 40e6 },
    "one-shot": { "process.peak_rss": 60e6 },
    "turns-50": { "process.peak_rss": 69.8e6 },
  };
  expect(memoryFootprint.combine?.(round)).toEqual({
    "one-shot": { "memory.over_floor": 20e6 },
    "turns-50": { "memory.over_floor": 29.8e6, "memory.growth_per_turn": 200_000 },
  });
  expect(memoryFootprint.combine?.({ "one-shot": { "process.peak_rss": 60e6 } })).toEqual({ "one-shot": {} });
});

test("an engine that holds a hundred megabytes more shows them", async () => {
  await trials.breaks(memoryFootprint, {
    arm: "one-shot",
    broken: { preload: "globalThis.held = Buffer.alloc(100_000_000, 1);" },
    moves: "process.peak_rss",
    so: (held, usual) => held - usual > 80e6,
  });
});

test("a session that ends early is a wrong result", async () => {
  expect(await trials.trial(memoryFootprint, "turns-50", { told: { "max-turns": "200" } })).toMatchObject({
    "gen_ai.invoke_agent.inference_calls": 50,
  });
  const short = {
    prompt: "Read all of it.",
    script: { turns: [{ blocks: [{ kind: "text", text: "No." } as const] }] },
  };
  expect(await trials.trial(memoryFootprint, "turns-50", { workload: short })).toBe(
    "wrong result: 1 requests instead of 50",
  );
});
