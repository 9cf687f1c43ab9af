import { expect, test } from "vitest";
import firstToken from "../../../scenarios/agent/first-token.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

/** Holds the first piece of output back for half a second. */
const hesitant = `
const write = process.stdout.write.bind(process.stdout);
let held = false;
process.stdout.write = (...all) => {
  if (!held) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  held = true;
  return write(...all);
};`;

test("an engine that holds the first piece back is charged for it, and the provider is not", async () => {
  const { broken } = await trials.breaks(firstToken, {
    arm: "small",
    broken: { preload: hesitant },
    moves: "first_token.engine_share",
    so: (engineShare) => engineShare >= 500e6,
  });
  const whole = broken["gen_ai.client.operation.time_to_first_chunk"];
  expect((broken["first_token.engine_share"] ?? 0) + (broken["first_token.provider_share"] ?? 0)).toBe(whole);
});
