import { expect, test } from "vitest";
import contextCompaction from "../../../scenarios/agent/context-compaction.ts";
import contextSelection from "../../../scenarios/agent/context-selection.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("a window forgets the facts that a summary keeps; both keep the prompt small and no call without its result", async () => {
  const { whole, broken } = await trials.breaks(contextCompaction, {
    arm: "often-summary",
    broken: { toggles: { context: "window" } },
    moves: "context.fact_recall",
    so: (window, summary) => summary > 0.8 && window === 0,
  });
  for (const values of [whole, broken]) {
    expect(values["context.peak_tokens"]).toBeLessThan(13_000);
    expect(values["compaction.count"]).toBeGreaterThan(3);
    expect(values["context.pair_violations"]).toBe(0);
  }
});

test("where nothing can be gained two passes are paid for, and no third", async () => {
  expect(await trials.values(contextCompaction, "hopeless-summary")).toMatchObject({
    "compaction.count": 2,
    "compaction.ineffective": 2,
  });
});

test("chunks by relevance hold more facts than files by path at the same budget, and none if nothing is selected", async () => {
  const { whole } = await trials.breaks(contextSelection, {
    arm: "chunks",
    broken: { toggles: { "context-select": "off" } },
    moves: "context.fact_recall",
    so: (off, chunks) => off === 0 && chunks > 0,
  });
  const tree = await trials.values(contextSelection, "chunks", { toggles: { "context-select": "tree" } });
  expect(whole["context.fact_recall"]).toBeGreaterThan(tree["context.fact_recall"] ?? 1);
  expect(whole["select.context_tokens"]).toBeLessThan(5_200);
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
