import { expect, test } from "vitest";
import compaction from "../../../scenarios/agent/compaction.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();
// Five times the counted tokens are reported, so this budget holds about 30,000 of them.
const summary = { told: { context: "summary", "context-budget": "150000", "context-keep": "10000" } };

test("a session that fits is shortened never, and keeps every fact; a full window is summarised and costs", async () => {
  const { whole, broken } = await trials.breaks(compaction, {
    arm: "window-200k",
    broken: summary,
    moves: "compaction.shortenings",
  });
  expect(whole).toMatchObject({
    "compaction.shortenings": 0,
    "compaction.side_requests": 0,
    "compaction.repeated_turns": 0,
    "context.fact_recall": 1,
  });
  expect(whole["compaction.first_turn"]).toBeUndefined();
  expect(whole["compaction.reported_peak"]).toBeGreaterThan(300_000);
  expect(broken["compaction.shortenings"]).toBeGreaterThan(0);
  expect(broken["compaction.first_turn"]).toBeGreaterThan(5);
  expect(broken["compaction.kept_share"]).toBeLessThan(0.8);
  expect(broken).toMatchObject({ "compaction.facts_head": 1, "compaction.facts_middle": 1, "compaction.facts_end": 1 });
});

test("an engine that drops old turns forgets the facts in them", async () => {
  const { whole } = await trials.breaks(compaction, {
    arm: "window-200k",
    whole: summary,
    broken: { told: { context: "window", "context-budget": "150000", "context-keep": "10000" } },
    moves: "context.fact_recall",
  });
  expect(whole["context.fact_recall"]).toBe(1);
});

test("a session that ends early says how far it came", async () => {
  const told = { told: { "max-turns": "5" } };
  expect(await trials.trial(compaction, "window-1m", told)).toMatch(
    /the session ended at turn \d+ of 61 without its answer; its largest prompt was reported as \d+ tokens|exited with code/,
  );
});

test("a million tokens are no question for an agent that shortens its prompt much earlier and does not come to the end", async () => {
  const told = { told: { ...summary.told, "context-keep": "2000", "max-turns": "30" } };
  expect(await trials.trial(compaction, "window-1m", told)).toMatch(
    /^the agent shortens its prompt at [\d,]+ tokens: its window is that of the other arm$/,
  );
  expect(await trials.trial(compaction, "window-200k", told)).toMatch(/exited with code/);
});
