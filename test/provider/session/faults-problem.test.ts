import { expect, test } from "vitest";
import { instantSettings, openSession } from "../open-session.ts";
import { sessionProblem } from "../../../src/provider/session/session-problem.ts";

const faultsProblem = (settings: object, script: object): string | undefined =>
  sessionProblem({ settings: { ...instantSettings, ...settings }, script: { turns: [], ...script } });
const turn = (fault: object) => ({ turns: [{ blocks: [{ kind: "text", text: "fine" }], fault }] });
const cut = { kind: "cut", at: { kind: "before-event", event: 3 }, ending: "reset" } as const;

test.each([
  [{ what: cut }],
  [{ what: { kind: "status", status: 529, body: "html", retryAfterNs: 0 }, attempts: 2 }],
  [{ what: { kind: "error-event", at: { kind: "after-headers" }, errorType: "overloaded_error" } }],
  [{ what: { kind: "content-type", contentType: "text/html; charset=utf-8" } }],
  [{ what: { kind: "crlf" } }],
])("%j is a fault", (fault) => {
  expect(faultsProblem({}, turn(fault))).toBe(undefined);
  expect(faultsProblem({ randomFaults: { ratio: 0.5, among: [fault] } }, {})).toBe(undefined);
});

test.each([
  [{ what: { kind: "explode" } }, "what.kind: one of status, malformed-tool-input"],
  [{ what: { ...cut, ending: "never" } }, "what.ending: one of reset, end, stall"],
  [{ what: { ...cut, at: { kind: "before-event" } } }, "what.at.event: a whole number, at least 0, is required"],
  [{ what: { ...cut, at: { kind: "somewhere" } } }, "what.at.kind: one of before-headers"],
  [{ what: { kind: "status", status: 200, body: "error" } }, "what.status: a number from 400 to 599 is required"],
  [{ what: { kind: "content-type", contentType: "a\nb" } }, "what.contentType: a media type is required"],
  [{ what: cut, attempts: 0 }, "attempts: a whole number above 0 is required"],
])("%j is none, and the reason says where", (fault, reason) => {
  expect(faultsProblem({}, turn(fault))).toContain(`script.turns.0.fault.${reason}`);
  expect(faultsProblem({}, { threads: [{ firstUserContains: "", ...turn(fault) }] })).toContain(
    `script.threads.0.turns.0.fault.${reason}`,
  );
  expect(faultsProblem({ randomFaults: { ratio: 1, among: [fault] } }, {})).toContain(
    `settings.randomFaults.among.0.${reason}`,
  );
});

test("a session with a storm that never ends before it begins is not opened", async () => {
  const overloadStorms = [{ fromNs: 5, untilNs: 5, ratio: 1 }];
  await expect(openSession({ turns: [] }, { ...instantSettings, overloadStorms })).rejects.toThrow(
    "settings.overloadStorms.0: fromNs has to be at least 0 and below untilNs",
  );
});
