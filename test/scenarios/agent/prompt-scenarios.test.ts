import { expect, test } from "vitest";
import promptCache from "../../../scenarios/agent/prompt-cache.ts";
import promptCacheShapes from "../../../scenarios/agent/prompt-cache-shapes.ts";
import promptCacheSize from "../../../scenarios/agent/prompt-cache-size.ts";
import promptFootprint from "../../../scenarios/agent/prompt-footprint.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

const cost = "cost.total";
const hits = "cache.hit_ratio_tokens";

test("the short system prompt saves exactly 1,500 tokens, which cost $0.0045 at $3 a million", async () => {
  const plain = await trials.values(promptFootprint, "once-plain");
  const short = await trials.values(promptFootprint, "once-short-prompt");
  const saved = (id: string): number => (plain[id] ?? 0) - (short[id] ?? 0);
  expect([saved("prompt.system_tokens"), saved("gen_ai.usage.input_tokens"), saved(cost)]).toEqual([
    1_500, 1_500, 4_500_000,
  ]);
  expect(await trials.values(promptFootprint, "once-short-prompt", { toggles: { prompt: "full" } })).toMatchObject({
    [cost]: plain[cost],
  });
});

test("each short form that is switched back moves its own section", async () => {
  const long = { "stop-sequences": "off", "tool-schemas": "full", title: "on" };
  const { whole, broken } = await trials.breaks(promptFootprint, {
    arm: "once-short",
    broken: { toggles: long },
    moves: "prompt.tools_tokens",
  });
  for (const id of ["gen_ai.usage.output_tokens", "prompt.tools_tokens", "gen_ai.invoke_agent.inference_calls"])
    expect({ id, isLess: (whole[id] ?? 0) < (broken[id] ?? 0) }).toEqual({ id, isLess: true });
  expect(broken["prompt.system_tokens"]).toBe(whole["prompt.system_tokens"]);
});

test("a title that the arm forbids fails the trial, and one of an engine without that toggle is measured", async () => {
  const { arm, trace } = await trials.trace(promptFootprint, "once-plain");
  const observed = (toggles: Readonly<Record<string, string>>) => promptFootprint.observe(trace, { ...arm, toggles });
  expect(observed({ title: "off" })).toEqual({ kind: "wrong", reason: "requests for a title: 1 instead of 0" });
  expect(observed({})).toMatchObject({ kind: "values", values: { "gen_ai.invoke_agent.inference_calls": 2 } });
});

test("a clock that moves from the end to the head costs all of the cache, and the break is placed", async () => {
  const still = await trials.values(promptCache, "planned");
  expect(still).toMatchObject({ "cache.break_index": 0, "cache.missed_tokens": 0 });
  const { whole, broken } = await trials.breaks(promptCache, {
    arm: "planned+clock-last",
    broken: { toggles: { volatile: "clock" } },
    moves: "cache.break_index",
  });
  expect(whole).toMatchObject({ "cache.break_index": 0, "cache.missed_tokens": 0 });
  expect((whole[cost] ?? 0) / (still[cost] ?? 1)).toBeLessThan(1.05);
  expect(broken).toMatchObject({ "cache.break_index": 2, "cache.breaks_in_system": 9, [hits]: 0 });
});

test("what is pruned as it ages breaks the messages, and the list of files the system prompt after each write", async () => {
  expect(await trials.values(promptCache, "planned+history")).toMatchObject({
    "cache.breaks_in_messages": 6,
    "cache.breaks_in_system": 0,
  });
  expect(await trials.values(promptCache, "planned+state")).toMatchObject({
    "cache.breaks_in_messages": 0,
    "cache.breaks_in_system": 4,
  });
});

test("the second of two equal runs reads what the first wrote, unless the prompt begins with the time", async () => {
  const { whole, broken } = await trials.breaks(promptCacheSize, {
    arm: "10k-second",
    broken: { toggles: { volatile: "clock" } },
    moves: hits,
    so: (clock, still) => clock === 0 && still > 0.49,
  });
  expect((whole["cost.last_launch"] ?? 0) * 8).toBeLessThan(broken["cost.last_launch"] ?? 0);
});

test("a prompt that nobody repeats pays for the cache, one of four turns is paid back", async () => {
  expect(await costOfShape("one-shot-planned")).toBeGreaterThan(await costOfShape("one-shot-none"));
  expect(await costOfShape("context-planned")).toBeLessThan(await costOfShape("context-none"));
});

test("a planner that sets no breakpoint loses what the cache saves", async () => {
  const { broken } = await trials.breaks(promptCacheShapes, {
    arm: "context-planned",
    broken: { toggles: { cache: "none" } },
    moves: cost,
    so: (uncached, planned) => uncached > planned,
  });
  expect(broken[hits]).toBe(0);
});

async function costOfShape(arm: string): Promise<number> {
  return (await trials.values(promptCacheShapes, arm))[cost] ?? 0;
}
