import { setMaxListeners } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryFootprint } from "../../../scenarios/memory/memory-footprint.ts";
import { soak } from "../../../scenarios/memory/soak.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import { heapSlope, soak as soaked } from "../../../runners/lab/soak/soak.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

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

test("memory-footprint, broken: an engine that holds a hundred megabytes more shows them", async () => {
  const peak = "process.peak_rss";
  const [usual, held] = [
    await bench.trial(memoryFootprint, "one-shot"),
    await bench.trial(memoryFootprint, "one-shot", { preload: "globalThis.held = Buffer.alloc(100_000_000, 1);" }),
  ];
  expect(bytesOf(held, peak) - bytesOf(usual, peak)).toBeGreaterThan(80e6);
});

function bytesOf(values: MetricValues | string, metric: string): number {
  return typeof values === "string" ? Number.NaN : (values[metric] ?? Number.NaN);
}

test("a session that ends early is a wrong result", async () => {
  expect(await bench.trial(memoryFootprint, "turns-50", { toggles: { "max-turns": "200" } })).toMatchObject({
    "gen_ai.invoke_agent.inference_calls": 50,
  });
  const short = {
    prompt: "Read all of it.",
    script: { turns: [{ blocks: [{ kind: "text", text: "No." } as const] }] },
  };
  expect(await bench.trial(memoryFootprint, "turns-50", { workload: short })).toBe(
    "wrong result: 1 requests instead of 50",
  );
});

test("sessions with aborts and lost connections leave no timer, listener or child behind", async () => {
  const arm = soak.arms.find(({ id }) => id === "rough");
  if (arm === undefined) throw new Error("no rough arm");
  const { program } = soak.workload(arm, "seed");
  if (program === undefined || typeof program.input !== "object") throw new Error("no program");
  const few = { ...program.input, sessions: 15, warmUp: 5, sampleEvery: 3, idleMs: 20 };
  const values = await bench.trial(soak, "rough", { workload: { program: { ...program, input: few } } });
  expect(values).toMatchObject({
    "soak.timers_left": 0,
    "soak.listeners_left": 0,
    "soak.children_left": 0,
    "soak.aborts": 3,
    // An aborted session ends before the turn whose connection is lost.
    "soak.reconnects": 12,
  });
});

test("soak, broken: a session that keeps a listener, a timer and its memory shows in each of the counts", async () => {
  const kept: string[][] = [];
  const timers: NodeJS.Timeout[] = [];
  const result = await soaked(
    { sessions: 12, counted: "sessions", warmUp: 2, sampleEvery: 2, idleMs: 1 },
    {
      collect: () => undefined,
      session: async (index, shared, turnEnded) => {
        turnEnded();
        setMaxListeners(100, shared);
        shared.addEventListener("abort", () => kept.splice(index));
        timers.push(setTimeout(() => undefined, 60_000));
        kept.push(Array.from({ length: 20_000 }, (_, item) => `session ${index} item ${item}`));
      },
    },
  );
  for (const timer of timers) clearTimeout(timer);
  expect(result).toMatchObject({ kind: "values", values: { "soak.listeners_left": 10, "soak.turns": 12 } });
  // The test runner has timers of its own, one of which may end meanwhile.
  expect(result.kind === "values" && result.values["soak.timers_left"]).toBeGreaterThanOrEqual(8);
});

test("soak, broken: a session that keeps something of each turn shows it while it still goes on", async () => {
  const kept: string[][] = [];
  const result = await soaked(
    { sessions: 1, counted: "turns", warmUp: 2, sampleEvery: 2, idleMs: 1 },
    {
      collect: () => undefined,
      session: async (_, __, turnEnded) => {
        for (let turn = 0; turn < 12; turn += 1) {
          kept.push(Array.from({ length: 20_000 }, (_item, item) => `turn ${turn} item ${item}`));
          turnEnded();
        }
      },
    },
  );
  expect(result).toMatchObject({ kind: "values", values: { "soak.turns": 12 } });
  expect(result.kind === "values" && result.values["soak.heap_slope"]).toBeGreaterThan(100_000);
});

test("the slope follows steady growth and ignores one sample that is out of line", () => {
  const grown = [0, 1, 2, 3, 4].map((step) => ({ turns: step * 10, heapBytes: 1e6 + step * 500 }));
  expect(heapSlope(grown)).toBe(50);
  const flat = grown.map((sample, index) => ({ ...sample, heapBytes: index === 2 ? 9e6 : 1e6 }));
  expect(heapSlope(flat)).toBe(0);
  expect(heapSlope(grown.slice(0, 2))).toBeNull();
});
