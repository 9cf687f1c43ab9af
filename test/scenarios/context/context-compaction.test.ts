import { afterAll, beforeAll, expect, test } from "vitest";
import { contextCompaction } from "../../../scenarios/context/context-compaction.ts";
import { realTrials } from "../real-trials.ts";

let trials: Awaited<ReturnType<typeof realTrials>>;
beforeAll(async () => {
  trials = await realTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("a summary keeps facts that a window forgets, both keep the prompt below the budget, and no call is parted from its result", async () => {
  const summary = await trials.values(contextCompaction, "often-summary");
  const window = await trials.values(contextCompaction, "often-summary", { context: "window" });
  for (const values of [summary, window]) {
    expect(values["context.peak_tokens"]).toBeLessThan(13_000);
    expect(values["compaction.count"]).toBeGreaterThan(3);
    expect(values["context.pair_violations"]).toBe(0);
  }
  expect(summary["context.fact_recall"]).toBeGreaterThan(0.8);
  expect(window["context.fact_recall"]).toBe(0);
});

test("where nothing can be gained two passes are paid for, and no third", async () => {
  expect(await trials.values(contextCompaction, "hopeless-summary")).toMatchObject({
    "compaction.count": 2,
    "compaction.ineffective": 2,
  });
});
