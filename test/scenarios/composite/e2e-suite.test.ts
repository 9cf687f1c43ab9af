import { afterAll, beforeAll, expect, test } from "vitest";
import { apiChange, changedTreeFiles } from "../../../scenarios/composite/api-change.ts";
import { e2eSuite } from "../../../scenarios/composite/e2e-suite.ts";
import { navigation } from "../../../scenarios/composite/navigation.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import type { Workload } from "../../../src/core/scenario.ts";
import type { Turn } from "../../../src/core/turn-script.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench | null = null;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench?.[Symbol.asyncDispose]());

/** A smaller repository: what is asked here is whether the work is checked. */
const small = navigation("seed", 3_000);
const withoutLast = (turns: readonly Turn[]): readonly Turn[] => [...turns.slice(0, -2), ...turns.slice(-1)];

/** The values of a trial that has to go well. */
async function right(arm: string, workload: Partial<Workload> = {}): Promise<MetricValues> {
  const found = await bench?.trial(e2eSuite, arm, { workload });
  if (typeof found !== "object") throw new Error(found ?? "no bench");
  return found;
}

test("e2e-suite, broken: with every technique the outcome is right, and an engine that leaves them out costs more", async () => {
  const on = await right("navigate/on", small);
  expect(on).toMatchObject({ "context.fact_recall": 1, "gen_ai.invoke_agent.inference_calls": 6 });
  const off = await right("navigate/off", small);
  expect(off["cost.total"]).toBeGreaterThan(on["cost.total"] ?? Infinity);
  expect(off["task.own_time"]).toBeLessThan(off["process.wall_time"] ?? 0);
  expect(await right("change/on")).toMatchObject({ "task.right_files": changedTreeFiles });
  expect(await right("debug/on")).toMatchObject({ "context.fact_recall": 1 });
});

test("a search that stops early is wrong work, and so is a change that leaves a caller", async () => {
  const script = { ...small.script, turns: withoutLast(small.script.turns) };
  const lost = await bench?.trial(e2eSuite, "navigate/on", { workload: { ...small, script } });
  expect(lost).toBe("wrong result: the last request holds 7 of the 8 values");
  const { turns } = apiChange("seed").script;
  // The last two are the answer and the search for old calls; before them the last callers are changed.
  const left = { turns: [...turns.slice(0, -3), ...turns.slice(-2)] };
  expect(await bench?.trial(e2eSuite, "change/on", { workload: { script: left } })).toMatch(/is not as it should be$/);
});
