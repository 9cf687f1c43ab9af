import { expect, test } from "vitest";
import cacheIdle from "../../../../scenarios/lab/round-trip/cache-idle.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();
const cost = "cost.total";

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

test("a session that is to be kept alive and sends no ping computes everything again", async () => {
  const { broken } = await trials.breaks(cacheIdle, {
    arm: "6m-ping",
    broken: { toggles: { "cache-keepalive": "off" } },
    moves: "cache.pings",
  });
  expect(broken).toMatchObject({
    "cache.pings": 0,
    "cache.reprefill_tokens": (await trials.values(cacheIdle, "6m-5m"))["cache.reprefill_tokens"],
  });
});
