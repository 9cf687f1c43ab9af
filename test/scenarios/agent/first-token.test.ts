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

/** Prints a line of its own at once, and the answer when it ends. */
const whole = `
const { writeSync } = await import("node:fs");
writeSync(1, '{"type":"init"}\\n');
let text = "";
process.stdout.write = (piece, ...rest) => {
  text += piece;
  rest.find((one) => typeof one === "function")?.();
  return true;
};
process.on("exit", () => writeSync(1, text));`;

test("an engine that prints its answer as a whole has no first token", async () => {
  expect(await trials.trial(firstToken, "small", { preload: whole })).toBe("It prints its answer as a whole.");
});

/** Prints a line of its own long before the answer. */
const banner = `
const { writeSync } = await import("node:fs");
writeSync(1, '{"type":"init"}\\n');`;

test("a line that comes before the answer is not its first token", async () => {
  const values = await trials.values(firstToken, "small", { preload: banner });
  expect(values["first_token.engine_share"]).toBeGreaterThan(0);
});
