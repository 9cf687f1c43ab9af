import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionStore } from "../../../scenarios/output/session-store.ts";
import { scenarioTrials, type ScenarioTrials } from "../scenario-trials.ts";

let trials: ScenarioTrials;
beforeAll(async () => {
  trials = await scenarioTrials();
});
afterAll(() => trials[Symbol.asyncDispose]());

test("session-store, broken: batches lose no more than their window; one that is not written before the end loses all of the answer", async () => {
  const batch = await trials.values(sessionStore, "writes/batch");
  expect(batch).toMatchObject({ "session.writes": 3334, "session.loss_window": 100e6, "session.lost_pieces": 6 });
  const broken = await trials.values(sessionStore, "writes/batch", { "session-write": "turn" });
  expect(broken["session.loss_window"]).toBeGreaterThan(6e9);
});

test("kill -9 takes a turn's text from a session that is written by turns", async () => {
  expect((await trials.values(sessionStore, "kill/turn"))["session.lost_on_kill"]).toBeGreaterThanOrEqual(1_000);
});

test("a session resumed by its index sends what one sends that was read whole", async () => {
  const all = await trials.values(sessionStore, "resume-1000/all");
  const indexed = await trials.values(sessionStore, "resume-1000/indexed");
  expect(indexed["gen_ai.usage.input_tokens"]).toBe(all["gen_ai.usage.input_tokens"]);
  expect(all["gen_ai.usage.input_tokens"]).toBeGreaterThan(5_000);
});
