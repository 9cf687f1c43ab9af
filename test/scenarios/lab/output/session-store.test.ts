import { expect, test } from "vitest";
import sessionStore from "../../../../scenarios/lab/output/session-store.ts";
import { scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test("batches lose no more than their window; one that is not written before the end loses all of the answer", async () => {
  const { whole } = await trials.breaks(sessionStore, {
    arm: "writes/batch",
    broken: { toggles: { "session-write": "turn" } },
    moves: "session.loss_window",
    so: (turn, batch) => batch === 100e6 && turn > 6e9,
  });
  expect(whole).toMatchObject({ "session.writes": 3334, "session.lost_pieces": 6 });
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
