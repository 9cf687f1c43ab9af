import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { readClaudeCode } from "../../src/import/claude-code.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { formatOf } from "../../src/import/read-session.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };
let second = 0;
const at = (): string => new Date(Date.UTC(2026, 10, 2, 10, 0, (second += 1))).toISOString();

interface Line {
  readonly type: string;
  readonly [name: string]: unknown;
}

const user = (uuid: string, parentUuid: string | null, content: unknown, more: object = {}): Line => ({
  type: "user",
  uuid,
  parentUuid,
  sessionId: "s",
  isSidechain: false,
  timestamp: at(),
  message: { role: "user", content },
  ...more,
});
const usage = (output: number, read: number, written: number): object => ({
  input_tokens: 4,
  output_tokens: output,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: written,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: written },
});
const assistant = (
  uuid: string,
  parentUuid: string,
  id: string,
  block: object,
  used: object,
  more: object = {},
): Line => ({
  type: "assistant",
  uuid,
  parentUuid,
  sessionId: "s",
  isSidechain: false,
  timestamp: at(),
  message: { id, role: "assistant", model: "claude-sonnet-5", content: [block], usage: used },
  ...more,
});
const call = (id: string): object => ({ type: "tool_use", id, name: "Bash", input: { command: `ls ${id}` } });
const result = (id: string): object[] => [{ type: "tool_result", tool_use_id: id, content: `result of ${id}` }];
const read = (...lines: readonly (Line | string)[]) =>
  readClaudeCode(
    [
      {
        name: "s.jsonl",
        text: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
      },
    ],
    keptWords,
  );
interface Body {
  readonly messages: readonly { readonly role: string; readonly content: readonly { readonly type: string }[] }[];
}
function bodyOf(session: ReturnType<typeof read>, index: number): Body {
  const body: Body = JSON.parse(session.exchanges[index]?.request.join("") ?? "");
  return body;
}

const plain = [
  user("u1", null, "list the files"),
  assistant("a1", "u1", "m1", { type: "text", text: "I look." }, usage(1, 0, 9_000)),
  assistant("a2", "a1", "m1", call("t1"), usage(1, 0, 9_000)),
  user("r1", "a2", result("t1")),
  assistant("a3", "r1", "m1", call("t2"), usage(80, 0, 9_000)),
  user("r2", "a3", result("t2")),
  assistant("a4", "r2", "m2", { type: "text", text: "Two files." }, usage(12, 9_000, 300)),
];

test("an answer is counted once, by its last line, and its blocks are one message", () => {
  const session = read(...plain);
  expect(session.exchanges.map(({ part }) => part)).toEqual(["main", "main"]);
  const { total } = sessionCost(pricedCalls(session.exchanges, days));
  expect(total.tokens).toEqual({
    freshTokens: 8,
    write5mTokens: 0,
    write1hTokens: 9_300,
    readTokens: 9_000,
    outputTokens: 92,
  });
  const { messages } = bodyOf(session, 1);
  expect(messages.map(({ role, content }) => [role, ...content.map(({ type }) => type)])).toEqual([
    ["user", "text"],
    ["assistant", "text", "tool_use", "tool_use"],
    ["user", "tool_result"],
    ["user", "tool_result"],
  ]);
});

test("what was read and written agrees with the cache model within 1 %", () => {
  const { check, misses } = sessionCost(pricedCalls(read(...plain).exchanges, days));
  expect(check).toMatchObject({ agrees: true, recordedReadTokens: 9_000, calls: 2 });
  expect(misses).toEqual([]);
});

test("sub-agents are conversations of their own, also two at once in one file", () => {
  const side = { isSidechain: true };
  const session = read(
    ...plain,
    user("x1", null, "look for a", side),
    user("y1", null, "look for b", side),
    assistant("x2", "x1", "m3", { type: "text", text: "a" }, usage(5, 0, 2_000), side),
    assistant("y2", "y1", "m4", { type: "text", text: "b" }, usage(5, 0, 2_000), side),
    user("z1", null, "in a file of its own", { ...side, agentId: "a17" }),
    assistant("z2", "z1", "m5", { type: "text", text: "c" }, usage(5, 0, 2_000), { ...side, agentId: "a17" }),
  );
  const agents = session.exchanges.filter(({ part }) => part === "sub-agent");
  expect(new Set(agents.map(({ conversation }) => conversation)).size).toBe(3);
  expect(agents.map(({ request }) => request.length)).toEqual([3, 3, 3]);
});

test("a resumed session begins with a copy, which counts once", () => {
  const once = read(...plain);
  const twice = read(...plain, ...plain);
  expect(twice.exchanges.length).toBe(once.exchanges.length);
  expect(twice.notes).toContainEqual(
    expect.objectContaining({ what: "a line that was read already", count: plain.length }),
  );
});

test("a history that is written again under new names counts once, and its blocks stand once", () => {
  const again = plain.map((line) => ({ ...line, uuid: `${String(line["uuid"])}-again`, timestamp: at() }));
  const session = read(...plain, ...again);
  const ends = (exchanges: ReturnType<typeof read>["exchanges"]) =>
    exchanges.map(({ response, endMs }) => [response, endMs]);
  expect(ends(session.exchanges)).toEqual(ends(read(...plain).exchanges));
});

test("an answer whose end is not in the file is said to count too little", () => {
  const long = { type: "text", text: "word ".repeat(200) };
  const cut = read(user("u1", null, "go"), assistant("a1", "u1", "m1", long, usage(1, 0, 100)));
  const what = "an answer without its end: its output may be more than its usage counts";
  expect(cut.notes).toContainEqual(expect.objectContaining({ kind: "assumed", what, count: 1 }));
  const whole = read(user("u1", null, "go"), assistant("a1", "u1", "m1", long, usage(250, 0, 100)));
  expect(whole.notes.map((note) => note.what)).not.toContain(what);
});

test("after a compaction the history is its summary, and its own cost is said to be unknown", () => {
  const session = read(
    ...plain,
    { type: "system", subtype: "compact_boundary", uuid: "c1", parentUuid: null, sessionId: "s", timestamp: at() },
    user("c2", "c1", "This session continues. Two files.", { isCompactSummary: true }),
    assistant("c3", "c2", "m6", { type: "text", text: "Go on." }, usage(3, 0, 8_000)),
  );
  expect(bodyOf(session, 2).messages.length).toBe(1);
  expect(session.notes.map(({ what }) => what)).toContain(
    "a compaction, whose own model call the file does not hold: its cost is unknown",
  );
});

test("messages that a compaction keeps stand behind its summary, and what comes after follows them", () => {
  const compactMetadata = { preservedMessages: { anchorUuid: "c2", uuids: ["r2", "a4"] } };
  const session = read(
    ...plain,
    { type: "system", subtype: "compact_boundary", uuid: "c1", parentUuid: null, sessionId: "s", compactMetadata },
    user("c2", "c1", "This session continues.", { isCompactSummary: true }),
    user("u2", "a4", "now count them"),
    assistant("a5", "u2", "m6", { type: "text", text: "Two." }, usage(3, 0, 8_000)),
  );
  const { messages } = bodyOf(session, 2);
  expect(messages.map(({ role, content }) => [role, ...content.map(({ type }) => type)])).toEqual([
    ["user", "text"],
    ["user", "tool_result"],
    ["assistant", "text"],
    ["user", "text"],
  ]);
});

test("a user who goes back leaves out what came after", () => {
  const session = read(
    ...plain,
    user("u2", "a4", "now delete them"),
    assistant("a5", "u2", "m7", { type: "text", text: "Really?" }, usage(3, 9_300, 100)),
    user("u3", "a4", "now count them"),
    assistant("a6", "u3", "m8", { type: "text", text: "Two." }, usage(3, 9_300, 100)),
  );
  expect(session.exchanges[3]?.request.join("")).not.toContain("delete them");
});

test("what a tool says of itself takes back no results of others", () => {
  const session = read(
    user("u1", null, "go"),
    assistant("a1", "u1", "m1", call("t1"), usage(1, 0, 9_000)),
    assistant("a2", "a1", "m1", call("t2"), usage(80, 0, 9_000)),
    user("r1", "a1", result("t1")),
    user("r2", "a2", result("t2")),
    user("k1", "r1", "how to", { sourceToolUseID: "t1" }),
    assistant("a3", "k1", "m2", { type: "text", text: "Done." }, usage(5, 9_000, 100)),
  );
  expect(session.exchanges[1]?.request.join("")).toMatch(/result of t1.*result of t2.*how to/);
});

test("what is not understood is named with its count and its lines, and nothing else is lost", () => {
  const session = read(
    "not json",
    { type: "hologram", uuid: "h", sessionId: "s" },
    ...plain,
    assistant("s1", "a4", "m9", { type: "text", text: "API Error" }, {}, { isApiErrorMessage: true }),
    '{"type":"user","uuid":"cut off',
  );
  expect(session.exchanges.length).toBe(2);
  expect(session.notes).toContainEqual({
    kind: "not-understood",
    what: "a line that is not JSON, or cut off",
    count: 2,
    places: ["s.jsonl:1", "s.jsonl:11"],
  });
  expect(session.notes).toContainEqual(
    expect.objectContaining({ what: "a line of kind hologram", places: ["s.jsonl:2"] }),
  );
});

test("requests that the file holds take the place of assumptions", () => {
  const session = read(
    user("u1", null, "hello"),
    {
      type: "api-request-shape",
      sessionId: "s",
      shapeHash: "h",
      shape: { system: [{ type: "text", text: "Be kind." }], tools: [] },
    },
    {
      type: "api-request-blob",
      sessionId: "s",
      hash: "b",
      message: {
        role: "user",
        content: [
          { type: "text", text: "reminder" },
          { type: "text", text: "hello" },
        ],
      },
    },
    {
      type: "api-request",
      sessionId: "s",
      shapeHash: "h",
      timestamp: at(),
      querySource: "sdk",
      params: { max_tokens: 9 },
    },
    assistant("a1", "u1", "m1", { type: "text", text: "Hi." }, usage(2, 0, 3_000)),
  );
  expect(bodyOf(session, 0)).toMatchObject({
    max_tokens: 9,
    system: [{ text: "Be kind." }],
    messages: [{ content: [{ text: "reminder" }, { text: "hello" }] }],
  });
  expect(session.notes.some(({ what }) => what.includes("system prompt and the tools are not"))).toBe(false);
});

test("its files are told by their content", () => {
  expect(formatOf({ name: "x", text: plain.map((line) => JSON.stringify(line)).join("\n") })).toBe("claude-code");
  expect(formatOf({ name: "x", text: "hello" })).toBe(null);
});
