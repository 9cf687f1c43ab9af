import { expect, test } from "vitest";
import { readOpencode } from "../../src/import/opencode.ts";
import { keptWords } from "../../src/import/private-words.ts";

const startMs = 1_793_613_600_000;
const tokens = (output: number) => ({ input: 10, output, reasoning: 0, cache: { read: 0, write: 0 } });
const tool = (id: string, fromMs: number, toMs: number, state: object = { status: "completed", output: "a" }) => ({
  type: "tool",
  callID: id,
  tool: "bash",
  state: { input: { command: "ls" }, time: { start: startMs + fromMs, end: startMs + toMs }, ...state },
});
const user = { info: { id: "u", role: "user", time: { created: startMs } }, parts: [{ type: "text", text: "go" }] };
const assistant = (more: object, ...parts: readonly object[]) => ({
  info: {
    id: "m",
    role: "assistant",
    modelID: "claude-sonnet-5",
    time: { created: startMs, completed: startMs + 9_000 },
    tokens: tokens(3),
    ...more,
  },
  parts,
});
const read = (...messages: readonly object[]) =>
  readOpencode([{ name: "s.json", text: JSON.stringify({ info: { id: "ses_1" }, messages }) }], keptWords);

test("a message of several model calls is several, each with its own tokens and times", () => {
  const { exchanges } = read(
    user,
    assistant(
      {},
      { type: "step-start" },
      tool("t1", 1_000, 4_000),
      { type: "step-finish", reason: "tool-calls", tokens: tokens(1) },
      { type: "step-start" },
      tool("t2", 6_000, 7_000, { status: "error", error: "no such file" }),
      { type: "step-finish", reason: "tool-calls", tokens: tokens(2) },
      { type: "step-start" },
      { type: "text", text: "Done.", time: { start: startMs + 8_000, end: startMs + 9_000 } },
      { type: "step-finish", reason: "stop", tokens: tokens(3) },
    ),
  );
  const outputs = exchanges.map(({ response }) => JSON.parse(response?.body ?? "").usage.output_tokens);
  expect(outputs).toEqual([1, 2, 3]);
  expect(exchanges.map((exchange) => [exchange.startMs - startMs, exchange.endMs - startMs])).toEqual([
    [0, 1_000],
    [4_000, 6_000],
    [7_000, 9_000],
  ]);
  expect(exchanges[2]?.request.join("")).toMatch(/"content":"a".*"content":"no such file","is_error":true/);
});

test("an answer is there when its first tool starts, though its message ends after the tools", () => {
  const { exchanges } = read(user, assistant({}, tool("t1", 1_000, 8_000)));
  expect(exchanges[0]?.endMs).toBe(startMs + 1_000);
});

test("a message that was broken off has zeros, which are unknown", () => {
  const broken = read(user, assistant({ tokens: { ...tokens(0), input: 0 } }));
  expect(JSON.parse(broken.exchanges[0]?.response?.body ?? "")).not.toHaveProperty("usage");
  expect(broken.notes).toContainEqual(expect.objectContaining({ kind: "not-understood", count: 1 }));
});

test.for([
  [{ title: "Mend the test" }, 1],
  [{ title: "New session - 2026-11-01T10:00:00.000Z" }, 0],
  [{ title: "Look around (@explore subagent)", parentID: "ses_0" }, 0],
  [{}, 0],
] as const)("of a session %j, %i call for a title is missing", ([info, missing]) => {
  const text = JSON.stringify({ info: { id: "ses_1", ...info }, messages: [user, assistant({})] });
  const { notes } = readOpencode([{ name: "s.json", text }], keptWords);
  expect(notes.filter(({ what }) => what.includes("title"))).toHaveLength(missing);
});
