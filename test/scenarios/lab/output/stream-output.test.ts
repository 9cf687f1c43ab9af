import { expect, test } from "vitest";
import streamOutput from "../../../../scenarios/lab/output/stream-output.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("a window makes fewer writes and waits for them; one that never gathers writes each piece", async () => {
  const { whole } = await trials.breaks(streamOutput, {
    arm: "500-per-second/time",
    broken: { toggles: { "output-window": "delta" } },
    moves: "output.window_writes",
    so: (delta, time) => delta === 1001 && time < 70,
  });
  expect(whole["output.window_delay"]).toBe(33e6);
  expect(await trials.values(streamOutput, "500-per-second/delta")).toMatchObject({ "output.window_delay": 0 });
});

test("arguments that are parsed at each piece cost bytes that grow with the square, parsed once they cost each byte once", async () => {
  const once = await trials.values(streamOutput, "argument-eager/once");
  const again = await trials.values(streamOutput, "argument-eager/each-delta");
  const difference = (again["output.parsed_bytes"] ?? 0) - (once["output.parsed_bytes"] ?? 0);
  // 4,000 pieces of 4 bytes: about 4,000 * 16 KB / 2.
  expect(difference).toBeGreaterThan(30e6);
  expect(difference).toBeLessThan(40e6);
});

test("the live stream tells its delay, and a slow reader leaves the copies whole", async () => {
  expect((await trials.values(streamOutput, "live/delta"))["output.added_latency"]).toBeGreaterThan(0);
  const sinks = await trials.values(streamOutput, "sinks/independent");
  expect(sinks["output.writes"]).toBe(3_001);
});
