import { setMaxListeners } from "node:events";
import { expect, test } from "vitest";
import soak from "../../../../scenarios/lab/memory/soak.ts";
import type { MetricValues } from "../../../../src/core/metric.ts";
import { heapSlope, soak as soaked } from "../../../../runners/lab/soak/soak.ts";
import { garbageCollector } from "../../../../runners/lab/program/collect-garbage.ts";
import { breaks, scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("sessions with aborts and lost connections leave no timer, listener or child behind", async () => {
  const arm = soak.arms.find(({ id }) => id === "rough");
  if (arm === undefined) throw new Error("no rough arm");
  const { program } = soak.workload(arm, "seed");
  if (program === undefined || typeof program.input !== "object") throw new Error("no program");
  const few = { ...program.input, sessions: 15, warmUp: 5, sampleEvery: 3, idleMs: 20 };
  const values = await trials.trial(soak, "rough", { workload: { program: { ...program, input: few } } });
  expect(values).toMatchObject({
    "soak.timers_left": 0,
    "soak.listeners_left": 0,
    "soak.children_left": 0,
    "soak.aborts": 3,
    // An aborted session ends before the turn whose connection is lost.
    "soak.reconnects": 12,
  });
});

test("a session that keeps a listener, a timer and its memory shows in each of the counts", async () => {
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

test("a session that keeps something of each turn shows it while it still goes on", async () => {
  await breaks(soak, {
    whole: () => turnsThatKeep(0),
    broken: () => turnsThatKeep(20_000),
    moves: "soak.heap_slope",
    so: (keeping) => keeping > 100_000,
  });
});

async function turnsThatKeep(items: number): Promise<MetricValues> {
  const kept: string[][] = [];
  const result = await soaked(
    { sessions: 1, counted: "turns", warmUp: 2, sampleEvery: 2, idleMs: 1 },
    {
      collect: garbageCollector(),
      session: async (_, __, turnEnded) => {
        for (let turn = 0; turn < 12; turn += 1) {
          kept.push(Array.from({ length: items }, (_item, item) => `turn ${turn} item ${item}`));
          turnEnded();
        }
      },
    },
  );
  if (result.kind === "wrong") throw new Error(result.reason);
  return result.values;
}

test("the slope follows steady growth and ignores one sample that is out of line", () => {
  const grown = [0, 1, 2, 3, 4].map((step) => ({ turns: step * 10, heapBytes: 1e6 + step * 500 }));
  expect(heapSlope(grown)).toBe(50);
  const flat = grown.map((sample, index) => ({ ...sample, heapBytes: index === 2 ? 9e6 : 1e6 }));
  expect(heapSlope(flat)).toBe(0);
  expect(heapSlope(grown.slice(0, 2))).toBeNull();
});
