import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheIdle } from "../../../scenarios/round-trip/cache-idle.ts";
import { promptCache } from "../../../scenarios/round-trip/prompt-cache.ts";
import { promptCacheShapes } from "../../../scenarios/round-trip/prompt-cache-shapes.ts";
import { promptCacheSize } from "../../../scenarios/round-trip/prompt-cache-size.ts";
import { promptFootprint } from "../../../scenarios/round-trip/prompt-footprint.ts";
import { realTrials } from "../real-trials.ts";

let trials: Awaited<ReturnType<typeof realTrials>>;
beforeAll(async () => {
  trials = await realTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

const cost = "cost.total";
const hits = "cache.hit_ratio_tokens";

test("the short system prompt saves exactly 1,500 tokens, which cost $0.0045 at $3 a million", async () => {
  const plain = await trials.values(promptFootprint, "once-plain");
  const short = await trials.values(promptFootprint, "once-short-prompt");
  const saved = (id: string): number => (plain[id] ?? 0) - (short[id] ?? 0);
  expect([saved("prompt.system_tokens"), saved("gen_ai.usage.input_tokens"), saved(cost)]).toEqual([
    1_500, 1_500, 4_500_000,
  ]);
  expect(await trials.values(promptFootprint, "once-short-prompt", { prompt: "full" })).toMatchObject({
    [cost]: plain[cost],
  });
});

test("prompt-footprint, broken: each short form that is switched back moves its own section", async () => {
  const short = await trials.values(promptFootprint, "once-short");
  const stops = await trials.values(promptFootprint, "once-short", {
    "stop-sequences": "off",
    "tool-schemas": "full",
    title: "on",
  });
  for (const id of ["gen_ai.usage.output_tokens", "prompt.tools_tokens", "gen_ai.invoke_agent.inference_calls"])
    expect({ id, isLess: (short[id] ?? 0) < (stops[id] ?? 0) }).toEqual({ id, isLess: true });
  expect(stops["prompt.system_tokens"]).toBe(short["prompt.system_tokens"]);
});

test("prompt-cache, broken: a clock that moves from the end to the head costs all of the cache, and the break is placed", async () => {
  const still = await trials.values(promptCache, "planned");
  const last = await trials.values(promptCache, "planned+clock-last");
  const clock = await trials.values(promptCache, "planned+clock-last", { volatile: "clock" });
  expect(still).toMatchObject({ "cache.break_index": 0, "cache.missed_tokens": 0 });
  expect(last).toMatchObject({ "cache.break_index": 0, "cache.missed_tokens": 0 });
  expect((last[cost] ?? 0) / (still[cost] ?? 1)).toBeLessThan(1.05);
  expect(clock).toMatchObject({ "cache.break_index": 2, "cache.breaks_in_system": 9, [hits]: 0 });
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

test("prompt-cache-size, broken: the second of two equal runs reads what the first wrote, unless the prompt begins with the time", async () => {
  const [second, broken] = [
    await trials.values(promptCacheSize, "10k-second"),
    await trials.values(promptCacheSize, "10k-second", { volatile: "clock" }),
  ];
  expect(second[hits]).toBeGreaterThan(0.49);
  expect(broken[hits]).toBe(0);
  expect((second["cost.last_launch"] ?? 0) * 8).toBeLessThan(broken["cost.last_launch"] ?? 0);
});

test("a prompt that nobody repeats pays for the cache, one of four turns is paid back", async () => {
  expect(await costOfShape("one-shot-planned")).toBeGreaterThan(await costOfShape("one-shot-none"));
  expect(await costOfShape("context-planned")).toBeLessThan(await costOfShape("context-none"));
});

test("six minutes lose the cache that four keep; pings keep it at their price, and pay up to the pause the prices imply", async () => {
  const four = await trials.values(cacheIdle, "4m-5m");
  const six = await trials.values(cacheIdle, "6m-5m");
  const pinged = await trials.values(cacheIdle, "6m-ping");
  expect(four["cache.reprefill_tokens"]).toBe(0);
  expect(six["cache.reprefill_tokens"]).toBeGreaterThan(50_000);
  expect(pinged).toMatchObject({ "cache.reprefill_tokens": 0, "cache.pings": 6 });
  expect(pinged[cost]).toBeLessThan(six[cost] ?? 0);
  const gap = cacheIdle.combine?.({ "6m-5m": six, "6m-ping": pinged })["6m-ping"]?.["cache.break_even_gap"] ?? 0;
  // (1.25 - 0.1) / 0.1 pings of 295 s: about 56 minutes.
  expect(gap / 60e9).toBeGreaterThan(50);
  expect(gap / 60e9).toBeLessThan(62);
});

test("cache-idle, broken: a session that is to be kept alive and sends no ping reads everything anew", async () => {
  expect(await trials.values(cacheIdle, "6m-ping", { "cache-keepalive": "off" })).toMatchObject({
    "cache.pings": 0,
    "cache.reprefill_tokens": (await trials.values(cacheIdle, "6m-5m"))["cache.reprefill_tokens"],
  });
});

test("prompt-cache-shapes, broken: a planner that sets no breakpoint loses what the shape saves", async () => {
  const broken = await trials.values(promptCacheShapes, "context-planned", { cache: "none" });
  expect(broken[cost]).toBeGreaterThan(await costOfShape("context-planned"));
  expect(broken[hits]).toBe(0);
});

async function costOfShape(arm: string): Promise<number> {
  return (await trials.values(promptCacheShapes, arm))[cost] ?? 0;
}
