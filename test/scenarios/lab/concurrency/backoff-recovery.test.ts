import { expect, test } from "vitest";
import backoffRecovery from "../../../../scenarios/lab/concurrency/backoff-recovery.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("retrying at once wastes what waiting for the server saves", async () => {
  const { whole, broken } = await trials.breaks(backoffRecovery, {
    arm: "burst/server",
    broken: { toggles: { retry: "immediate" } },
    moves: "retry.wasted_requests",
    so: (immediate, server) => immediate > 2 * server,
  });
  expect(whole["tasks.done_ratio"]).toBe(1);
  expect(broken["tasks.done_ratio"]).toBeLessThan(0.5);
});

test("a broken stream is the end of its task unless it is asked for again", async () => {
  expect((await trials.values(backoffRecovery, "broken/yes"))["tasks.done_ratio"]).toBe(1);
  expect(
    (await trials.values(backoffRecovery, "broken/yes", { toggles: { "retry-broken": "no" } }))["tasks.done_ratio"],
  ).toBeLessThan(1);
});
