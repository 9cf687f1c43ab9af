import { afterAll, beforeAll, expect, test } from "vitest";
import { firstToken } from "../../../scenarios/round-trip/first-token.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Holds the first piece of output back for half a second. */
const hesitant = `
const write = process.stdout.write.bind(process.stdout);
let held = false;
process.stdout.write = (...all) => {
  if (!held) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  held = true;
  return write(...all);
};`;

test("first-token, broken: an engine that holds the first piece back is charged for it, and the provider is not", async () => {
  const values = await bench.trial(firstToken, "small", { preload: hesitant });
  if (typeof values === "string") throw new Error(values);
  const whole = values["gen_ai.client.operation.time_to_first_chunk"];
  expect(values["first_token.engine_share"]).toBeGreaterThanOrEqual(500e6);
  expect((values["first_token.engine_share"] ?? 0) + (values["first_token.provider_share"] ?? 0)).toBe(whole);
});
