import { expect, test } from "vitest";
import contextCompression from "../../../scenarios/agent/context-compression.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("a strategy that never steps in lets the prompt outgrow the window", async () => {
  const { whole, broken } = await trials.breaks(contextCompression, {
    arm: "summary",
    broken: { toggles: { context: "none" } },
    moves: "context.peak_tokens",
    so: (never, summary) => summary < 20_000 && never > 40_000,
  });
  expect(whole["compaction.count"]).toBeGreaterThan(1);
  expect(broken).toMatchObject({ "compaction.count": 0, "context.fact_recall": 1 });
});
