import { expect, test } from "vitest";
import coldStart from "../../../scenarios/agent/cold-start.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

test("an engine that sleeps a second before its first request is a second slower", async () => {
  const sleep = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);";
  await trials.breaks(coldStart, {
    arm: "lazy",
    broken: { preload: sleep },
    moves: "startup.spawn_to_first_request",
    so: (broken) => broken >= 1e9,
  });
});

const at = (ns: number) => ({ "startup.spawn_to_first_request": ns });

test("the engine's share is what is above the floor of the same round, and absent without one", () => {
  expect(coldStart.combine?.({ floor: at(40e6), lazy: at(90e6) })).toEqual({ lazy: { "startup.engine_share": 50e6 } });
  expect(coldStart.combine?.({ lazy: at(90e6) })).toEqual({});
});
