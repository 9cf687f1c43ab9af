import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { keptWords, PrivateWords } from "../../src/import/private-words.ts";
import { type FormatName, formatOf, readers } from "../../src/import/read-session.ts";
import {
  geminiCli,
  har,
  lines,
  messagesBody,
  olderGeminiCli,
  opencode,
  otel,
  pi,
  proxy,
  rollout,
} from "./session-texts.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };
interface Expected {
  readonly text: string;
  readonly calls: number;
  readonly tokens: object;
}

const files: Readonly<Record<string, Expected>> = {
  codex: {
    text: rollout,
    calls: 2,
    tokens: { freshTokens: 3_100, write5mTokens: 0, write1hTokens: 0, readTokens: 3_000, outputTokens: 25 },
  },
  pi: {
    text: pi,
    calls: 2,
    tokens: { freshTokens: 20, write5mTokens: 3_100, write1hTokens: 0, readTokens: 3_000, outputTokens: 25 },
  },
  opencode: {
    text: opencode,
    calls: 1,
    tokens: { freshTokens: 10, write5mTokens: 3_000, write1hTokens: 0, readTokens: 0, outputTokens: 25 },
  },
  "gemini-cli": {
    text: geminiCli,
    calls: 2,
    tokens: { freshTokens: 3_200, write5mTokens: 0, write1hTokens: 0, readTokens: 2_900, outputTokens: 35 },
  },
  otel: {
    text: otel,
    calls: 1,
    tokens: { freshTokens: 2_000, write5mTokens: 0, write1hTokens: 0, readTokens: 1_000, outputTokens: 25 },
  },
  har: {
    text: har,
    calls: 1,
    tokens: { freshTokens: 3_000, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 25 },
  },
  proxy: {
    text: proxy,
    calls: 2,
    tokens: { freshTokens: 6_000, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 50 },
  },
};

test.for(Object.entries(files))("%s is told by its content, and counted", ([name, { text, calls, tokens }]) => {
  const file = { name: `file.${name}`, text };
  const format: FormatName | null = formatOf(file);
  expect(format).toBe(name);
  const session = readers[format ?? "proxy"]([file], keptWords);
  const cost = sessionCost(pricedCalls(session.exchanges, days));
  expect(cost.total).toMatchObject({ calls, uncountedCalls: 0, unpricedCalls: 0, tokens });
  expect(cost.total.costNanoUsd).toBeGreaterThan(0);
  expect(session.notes.filter(({ kind }) => kind === "not-understood")).toEqual([]);
});

test("Codex's usage that is reported again counts once, and its request is what stood before the answer", () => {
  const { exchanges, notes } = readers.codex([{ name: "r", text: rollout }], keptWords);
  expect(notes).toContainEqual(expect.objectContaining({ what: "a usage that was reported again", count: 1 }));
  const second: {
    input: { type: string }[];
    instructions: string;
  } = JSON.parse(exchanges[1]?.request.join("") ?? "");
  expect(second.input.map(({ type }) => type)).toEqual(["message", "function_call", "function_call_output"]);
  expect(second.instructions).toContain("Be brief.");
});

test("tools that Codex sends as an item of the conversation stand in the request, by their names", () => {
  const tools = [{ type: "function", name: "exec", description: "Runs it.", parameters: { type: "object" } }];
  const item = {
    type: "additional_tools",
    role: "developer",
    tools: [{ type: "namespace", name: "functions", tools }],
  };
  const [head = "", ...rest] = rollout.split("\n");
  const text = [head, JSON.stringify({ type: "response_item", payload: item }), ...rest].join("\n");
  for (const words of [keptWords, new PrivateWords("private")]) {
    const { exchanges, notes } = readers.codex([{ name: "r", text }], words);
    expect(notes.filter(({ kind }) => kind === "not-understood")).toEqual([]);
    expect(exchanges[1]?.request.join("")).toMatch(/"additional_tools".*"name":"functions".*"name":"exec"/);
  }
});

test("Gemini CLI's tools stand in the next request once, in files of all its versions", () => {
  for (const text of [geminiCli, olderGeminiCli]) {
    const file = { name: "s", text };
    expect(formatOf(file)).toBe("gemini-cli");
    const { exchanges, notes } = readers["gemini-cli"]([file], keptWords);
    expect(notes.filter(({ kind }) => kind === "not-understood")).toEqual([]);
    const [first, second] = exchanges.map(({ request }) => JSON.parse(request.join("")).contents);
    expect(second.slice(0, first.length)).toEqual(first);
    expect(second.slice(first.length)).toEqual([
      { role: "model", parts: [{ functionCall: geminiCall }] },
      { role: "user", parts: [expect.objectContaining({ functionResponse: expect.objectContaining({ id: "t1" }) })] },
    ]);
  }
});

const geminiCall = { id: "t1", name: "read_file", args: { file_path: "/w/a" } };

test("a model without a known price, and an answer without usage, are unknown and not zero", () => {
  const text = lines(
    {
      request: { body: { ...messagesBody, model: "claude-of-tomorrow" } },
      response: { body: { usage: { input_tokens: 5, output_tokens: 1 } } },
    },
    { request: { body: messagesBody }, response: { body: { content: [] } } },
    { request: { body: messagesBody }, response: { body: { error: { message: "overloaded" } }, status_code: 529 } },
  );
  const { exchanges } = readers.proxy([{ name: "p", text }], keptWords);
  const { total, refusedCalls } = sessionCost(pricedCalls(exchanges, days));
  expect(total).toMatchObject({ calls: 2, unpricedCalls: 1, uncountedCalls: 1, costNanoUsd: null });
  expect(refusedCalls).toBe(1);
});

test("a WebSocket in a HAR file is said to be left out", () => {
  const entry = {
    startedDateTime: "2026-11-02T10:00:00Z",
    request: { method: "GET", url: "wss://api.openai.com/v1/responses" },
    _webSocketMessages: [{ type: "send", data: "{}" }],
  };
  const { notes } = readers.har([{ name: "h", text: JSON.stringify({ log: { entries: [entry] } }) }], keptWords);
  expect(notes).toEqual([expect.objectContaining({ kind: "not-understood", count: 1, places: ["h entry 0"] })]);
});
