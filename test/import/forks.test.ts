import { expect, test } from "vitest";
import { keptWords } from "../../src/import/private-words.ts";
import { type FormatName, readers } from "../../src/import/read-session.ts";
import { lines } from "./session-texts.ts";

const at = (second: number): string => new Date(Date.UTC(2026, 10, 2, 10, 0, 0, second * 1000)).toISOString();
const read = (format: FormatName, ...texts: readonly string[]) =>
  readers[format](
    texts.map((text, index) => ({ name: `${index}.jsonl`, text })),
    keptWords,
  );
const noted = { what: "an answer to the session that this one was forked from" };

const line = (second: number, type: string, payload: object): object => ({ timestamp: at(second), type, payload });
const said = (second: number, text: string): object =>
  line(second, "response_item", { type: "message", role: "assistant", content: [{ type: "output_text", text }] });
const asked = (second: number, text: string): object =>
  line(second, "response_item", { type: "message", role: "user", content: [{ type: "input_text", text }] });
const counted = (second: number, total: number, last: object): object =>
  line(second, "event_msg", {
    type: "token_count",
    info: { total_token_usage: { input_tokens: total, output_tokens: total / 10 }, last_token_usage: last },
  });
const usage = (input: number): object => ({ input_tokens: input, output_tokens: input / 10 });

test.for([
  ["a fork", { forked_from_id: "parent" }],
  ["a sub-agent", { source: { subagent: { thread_spawn: { parent_thread_id: "parent" } } } }],
] as const)("%s of Codex counts only its own answers, though it has those of its parent", ([, head]) => {
  const { exchanges, notes } = read(
    "codex",
    lines(
      line(100, "session_meta", { id: "child", ...head }),
      line(100, "session_meta", { id: "parent" }),
      line(100.01, "turn_context", { model: "gpt-5.6" }),
      asked(100.02, "first"),
      said(100.03, "one"),
      counted(100.04, 1_000, usage(1_000)),
      said(100.05, "two"),
      counted(100.06, 3_000, usage(2_000)),
      asked(100.07, "second"),
      said(104, "three"),
      counted(104, 6_000, usage(3_000)),
    ),
  );
  expect(exchanges.map(({ conversation, place }) => [conversation, place])).toEqual([["child", "0.jsonl:10"]]);
  expect(exchanges[0]?.request.join("")).toMatch(/first.*one.*two.*second/);
  expect(notes).toContainEqual(expect.objectContaining({ ...noted, count: 2 }));
});

test("a fork of Codex that says when its turns started is told by that, however long the copy took", () => {
  const started = (second: number, startedAt: number): object =>
    line(second, "event_msg", { type: "task_started", started_at: Date.parse(at(startedAt)) / 1000 });
  const head = line(100, "session_meta", { id: "child", forked_from_id: "parent" });
  const own = [started(100.2, 100), said(100.3, "own"), counted(100.4, 4_000, usage(1_000))];
  const copy = [started(100.1, 7), said(102, "copied"), counted(103, 3_000, usage(3_000))];
  const places = (...rest: readonly object[]) =>
    read("codex", lines(head, ...rest)).exchanges.map(({ place }) => place);
  expect(places(...own)).toEqual(["0.jsonl:3"]);
  expect(places(...copy)).toEqual([]);
  expect(places(...copy, started(200, 200), said(201, "own"), counted(202, 4_000, usage(1_000)))).toEqual([
    "0.jsonl:6",
  ]);
});

const input = (counts: ReturnType<typeof read>): unknown[] =>
  counts.exchanges.map(({ response }) => JSON.parse(response?.body ?? "").usage?.input_tokens ?? null);

test("Codex's totals tell what its last usage does not, and what nobody tells is unknown", () => {
  const head = [line(1, "session_meta", { id: "c" }), line(1, "turn_context", { model: "gpt-5.6" }), asked(2, "go")];
  const emptyLast = [said(3, "one"), counted(3, 1_000, {}), said(4, "two"), counted(4, 1_500, {})];
  expect(input(read("codex", lines(...head, ...emptyLast)))).toEqual([1_000, 500]);
  const lastOnly = (second: number): object =>
    line(second, "event_msg", { type: "token_count", info: { last_token_usage: usage(10 * second) } });
  expect(input(read("codex", lines(...head, said(3, "one"), lastOnly(3), said(4, "two"), lastOnly(4))))).toEqual([
    30, 40,
  ]);
  const estimate = counted(5, 1_500, { ...usage(0), total_tokens: 90_000 });
  expect(input(read("codex", lines(...head, ...emptyLast, estimate)))).toEqual([1_000, 500]);
  const sumOnly = line(3, "event_msg", { type: "token_count", info: { total_token_usage: { total_tokens: 900 } } });
  const unknown = read("codex", lines(...head, said(3, "one"), sumOnly));
  expect(input(unknown)).toEqual([null]);
  expect(unknown.notes).toContainEqual(
    expect.objectContaining({ what: "an answer without usage: its cost is unknown", count: 1 }),
  );
});

test("Codex's answers without a usage between them are told by what was sent, and each is unknown", () => {
  const item = (second: number, payload: object): object => line(second, "response_item", payload);
  const { exchanges } = read(
    "codex",
    lines(
      line(1, "session_meta", { id: "c" }),
      asked(2, "go"),
      item(3, { type: "reasoning", summary: [] }),
      item(4, { type: "function_call", name: "shell", arguments: "{}", call_id: "k1" }),
      item(6, { type: "function_call_output", call_id: "k1", output: "a" }),
      item(8, { type: "function_call", name: "shell", arguments: "{}", call_id: "k2" }),
      item(9, { type: "function_call_output", call_id: "k2", output: "b" }),
      counted(10, 1_000, usage(1_000)),
      said(12, "done"),
    ),
  );
  const seconds = exchanges.map(({ startMs, endMs }) => [startMs, endMs].map((ms) => new Date(ms).getUTCSeconds()));
  expect(seconds).toEqual([
    [2, 4],
    [6, 8],
    [10, 12],
  ]);
  expect(input({ format: "codex", exchanges, notes: [] })).toEqual([null, 1_000, null]);
});

const entry = (id: string, parentId: string | null, second: number, message: object): object => ({
  type: "message",
  id,
  parentId,
  timestamp: at(second),
  message,
});
const user = (text: string): object => ({ role: "user", content: [{ type: "text", text }] });
const answer = (text: string, output = 5): object => ({
  role: "assistant",
  model: "claude-sonnet-5",
  content: [{ type: "text", text }],
  usage: { input: output, output, cacheRead: 0, cacheWrite: 0 },
});
const parent = [
  { type: "session", version: 3, id: "p", timestamp: at(1), cwd: "/w" },
  entry("a", null, 2, user("first")),
  entry("b", "a", 3, answer("one")),
];
const fork = [
  { type: "session", version: 3, id: "f", timestamp: at(10), cwd: "/w", parentSession: "/p.jsonl" },
  ...parent.slice(1),
  entry("c", "b", 11, user("second")),
  entry("d", "c", 12, answer("two")),
];

test("a fork of pi counts only its own answers, with its parent and without", () => {
  const alone = read("pi", lines(...fork));
  expect(alone.exchanges.map(({ conversation }) => conversation)).toEqual(["f"]);
  expect(alone.exchanges[0]?.request.join("")).toMatch(/first.*one.*second/);
  expect(alone.notes).toContainEqual(expect.objectContaining(noted));
  const both = read("pi", lines(...parent), lines(...fork));
  expect(both.exchanges.map(({ conversation }) => conversation)).toEqual(["p", "f"]);
  const twice = read("pi", lines(...parent), lines(...parent));
  expect(twice.exchanges.length).toBe(1);
});

test("pi's user may go back, and back again to the branch that he left", () => {
  const { exchanges } = read(
    "pi",
    lines(
      ...parent,
      entry("c", "b", 4, user("left")),
      entry("d", "c", 5, answer("on the left")),
      entry("e", "b", 6, user("right")),
      entry("f", "e", 7, answer("on the right")),
      entry("g", "d", 8, user("left again")),
      entry("h", "g", 9, answer("done")),
    ),
  );
  const [, , right, left] = exchanges.map(({ request }) => request.join(""));
  expect(right).not.toContain("left");
  expect(left).toMatch(/first.*one.*left.*on the left.*left again/);
  expect(left).not.toContain("right");
});

const summary = (id: string, parentId: string, second: number, more: object): object => ({
  type: "compaction",
  id,
  parentId,
  timestamp: at(second),
  summary: "so far",
  ...more,
});

test("pi's summaries count where the file says what they took, and an answer that was broken off is unknown", () => {
  const { exchanges, notes } = read(
    "pi",
    lines(
      ...parent,
      summary("c", "b", 4, { usage: { input: 7, output: 3, cacheRead: 0, cacheWrite: 0 } }),
      summary("d", "c", 5, {}),
      entry("e", "d", 6, user("go on")),
      entry("f", "e", 7, answer("", 0)),
    ),
  );
  expect(exchanges.map(({ part }) => part)).toEqual(["main", "compaction", "main"]);
  expect(input({ format: "pi", exchanges, notes })).toEqual([5, 7, null]);
  expect(notes.map(({ what }) => what)).toContain(
    "a summary, whose own model call the file does not hold: its cost is unknown",
  );
});
