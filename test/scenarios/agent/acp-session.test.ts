import { expect, test } from "vitest";
import acpSession from "../../../scenarios/agent/acp-session.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials("reference-acp");

/** Holds every prompt but the first of a session up. */
const sluggish = `
const read = process.stdin.on.bind(process.stdin);
process.stdin.on = (event, listener) =>
  read(event, event !== "data" ? listener : (bytes) => {
    if (String(bytes).includes("sentence number 2")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    listener(bytes);
  });`;

/** Keeps a mebibyte for every message that it gets. */
const hoarding = `
const kept = [];
const read = process.stdin.on.bind(process.stdin);
process.stdin.on = (event, listener) =>
  read(event, event !== "data" ? listener : (bytes) => {
    kept.push(Buffer.alloc(2 ** 20, 1));
    listener(bytes);
  });`;

test("a second prompt that is held up shows in its own time", async () => {
  await trials.breaks(acpSession, {
    arm: "two-prompts",
    broken: { preload: sluggish },
    moves: "session.second_prompt",
    so: (secondNs, wholeNs) => secondNs >= 500e6 && secondNs > wholeNs,
  });
});

test("an agent that keeps a mebibyte a prompt grows by it", async () => {
  const { whole } = await trials.breaks(acpSession, {
    arm: "many-prompts",
    broken: { preload: hoarding },
    moves: "session.memory_per_prompt",
    so: (bytes) => bytes > 0.5 * 2 ** 20,
  });
  expect(whole["gen_ai.invoke_agent.inference_calls"]).toBe(50);
});

test("a cancelled prompt is timed from the cancellation to its end", async () => {
  const values = await trials.values(acpSession, "cancel");
  expect(values["session.cancel_to_stop"]).toBeGreaterThan(0);
});

/** Drops what the client says of cancelling. */
const deaf = `
const read = process.stdin.on.bind(process.stdin);
process.stdin.on = (event, listener) =>
  read(event, event !== "data" ? listener : (bytes) => {
    if (!String(bytes).includes("session/cancel")) listener(bytes);
  });`;

test("an agent that does not cancel fails", async () => {
  const provider = { model: "claude-sonnet-5", seed: "s", asOf: "2026-11-01" };
  const short = { latency: { kind: "fixed", ttftNs: 0, perTokenNs: 1e6 } } as const;
  await trials.breaksWork(acpSession, {
    arm: "cancel",
    whole: { workload: { provider: { ...provider, ...short } } },
    broken: { preload: deaf },
    fails: /the cancelled prompt ended with end_turn, not with cancelled/,
  });
});
