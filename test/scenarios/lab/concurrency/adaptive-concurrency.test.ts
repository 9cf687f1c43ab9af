import { expect, test } from "vitest";
import adaptiveConcurrency from "../../../../scenarios/lab/concurrency/adaptive-concurrency.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("people wait less when they go first, and background work pays for it", async () => {
  const fair = await trials.values(adaptiveConcurrency, "priority-8", { toggles: { classes: "none" } });
  const first = await trials.values(adaptiveConcurrency, "priority-8");
  expect(first["simulated.interactive_p95"]).toBeLessThan(0.5 * (fair["simulated.interactive_p95"] ?? 0));
  expect(first["simulated.background_p95"]).toBeGreaterThan(fair["simulated.background_p95"] ?? 0);
});

test("a controller that does not adapt lets the provider queue", async () => {
  const { whole, broken } = await trials.breaks(adaptiveConcurrency, {
    arm: "aimd",
    broken: { toggles: { adapt: "fixed" } },
    moves: "load.provider_queue_p95",
    so: (fixed, adapted) => fixed > adapted,
  });
  expect(whole["load.max_inflight"]).toBeLessThan(broken["load.max_inflight"] ?? 0);
});
