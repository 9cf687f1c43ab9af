import { afterAll, beforeAll, expect, test } from "vitest";
import { contextCompaction } from "../../../scenarios/context/context-compaction.ts";
import { contextSelection } from "../../../scenarios/context/context-selection.ts";
import { realTrials } from "../real-trials.ts";

let trials: Awaited<ReturnType<typeof realTrials>>;
beforeAll(async () => {
  trials = await realTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("context-compaction, broken: a summary keeps facts that a window forgets, both keep the prompt below the budget, and no call is parted from its result", async () => {
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

test("context-selection, broken: chunks by relevance find more facts than files by path at the same budget, and are gone when nothing is selected", async () => {
  const chunks = await trials.values(contextSelection, "chunks");
  const tree = await trials.values(contextSelection, "chunks", { "context-select": "tree" });
  const off = await trials.values(contextSelection, "chunks", { "context-select": "off" });
  const recall = "context.fact_recall";
  expect(chunks[recall]).toBeGreaterThan(tree[recall] ?? 1);
  expect(chunks["select.context_tokens"]).toBeLessThan(5_200);
  expect(off).toMatchObject({ [recall]: 0 });
});

test("an edit is told in the changed declaration's bytes, or in the file's", async () => {
  const round = {
    "update-off": await trials.values(contextSelection, "update-off"),
    "update-symbols": await trials.values(contextSelection, "update-symbols"),
    "update-full": await trials.values(contextSelection, "update-full"),
  };
  const bytes = (arm: string): number => contextSelection.combine?.(round)[arm]?.["select.update_bytes"] ?? 0;
  expect(bytes("update-symbols")).toBeGreaterThan(0);
  expect(bytes("update-symbols")).toBeLessThan(300);
  expect(bytes("update-full")).toBeGreaterThan(15_000);
});
