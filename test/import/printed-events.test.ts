import { expect, test } from "vitest";
import { printedEvents } from "../../src/import/printed-events.ts";
import { claudeCode, lines, opencode, pi, rollout } from "./session-texts.ts";

test.for([
  [{ type: "system", subtype: "init", session_id: "5a-1" }, "claude --output-format stream-json", "5a-1.jsonl"],
  [{ type: "thread.started", thread_id: "019a-2" }, "codex exec --json", "rollout-*-019a-2.jsonl"],
  [{ type: "step_start", sessionID: "ses_9", part: {} }, "opencode run --format json", "opencode export ses_9"],
  [{ type: "agent_start" }, "pi --mode json", "~/.pi/agent/sessions"],
  [{ type: "thread.started", thread_id: "\u001B[2J" }, "codex exec --json", "rollout-*-THREAD.jsonl"],
] as const)("%j is told, and which file to give instead", ([line, printedBy, instead]) => {
  const found = printedEvents({ name: "out.jsonl", text: lines({ note: "before" }, line) });
  expect(found).toEqual({ printedBy, instead: expect.stringContaining(instead) });
});

test.for([claudeCode, rollout, pi, opencode, "", "no JSON"])("a session file is none of them", (text) => {
  expect(printedEvents({ name: "s.jsonl", text })).toBeNull();
});
