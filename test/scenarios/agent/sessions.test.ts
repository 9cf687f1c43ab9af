import { expect, test } from "vitest";
import sessions from "../../../scenarios/agent/sessions.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();
const planned = { told: { cache: "planned" } };

test("a clock in the system prompt leaves a second session nothing to read", async () => {
  const { whole, broken } = await trials.breaks(sessions, {
    arm: "second",
    whole: planned,
    broken: { told: { cache: "planned", volatile: "clock" } },
    moves: "sessions.read_tokens",
  });
  expect(whole["sessions.read_tokens"]).toBeGreaterThan(1_000);
  expect(whole["sessions.early_difference"]).toBe(0);
  expect(broken).toMatchObject({ "sessions.read_tokens": 0, "sessions.early_difference": 1 });
  expect(broken["sessions.same_bytes"]).toBeLessThan(whole["sessions.same_bytes"] ?? 0);
});

test("a continued session reads what the first one left, and only its new messages are unread", async () => {
  const told = { told: { cache: "planned", "resume-session": "session.jsonl" } };
  const continued = await trials.values(sessions, "continued", told);
  const second = await trials.values(sessions, "second", planned);
  expect(continued).toMatchObject({ "sessions.missed_tokens": 0, "sessions.early_difference": 0 });
  expect(continued["sessions.same_bytes"]).toBeGreaterThan(second["sessions.same_bytes"] ?? Infinity);
  expect(continued["sessions.read_tokens"]).toBeGreaterThan(second["sessions.read_tokens"] ?? Infinity);
});

function continuedWorkload(toggles: Readonly<Record<string, string>>) {
  return sessions.workload({ id: "continued/as-is", title: "", group: "continued", toggles }, "s");
}

test("only an engine with a way of its own continues by its own toggle; any other goes by its entry", () => {
  expect(continuedWorkload({})).toMatchObject({ isContinued: true, earlier: [{ prompt: expect.any(String) }] });
  expect(continuedWorkload({ "resume-session": "session.jsonl" }).isContinued).toBeUndefined();
});
