import { expect, test } from "vitest";
import type { FaultKind, RetryHeader } from "../../../src/core/fault.ts";
import type { Block } from "../../../src/core/turn-script.ts";
import { openSession } from "../open-session.ts";

const parameters = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const named = { name: "bash", description: "Runs a command." };
const prompt = "Run the command.";

/** One request for a turn in each protocol, with a shell among its tools. */
const protocols = {
  messages: {
    path: "/v1/messages",
    body: (stream: boolean) => ({
      model: "claude-opus-5",
      max_tokens: 500,
      stream,
      tools: [{ ...named, input_schema: parameters }],
      messages: [{ role: "user", content: prompt }],
    }),
  },
  chat: {
    path: "/v1/chat/completions",
    body: (stream: boolean) => ({
      model: "gpt-5.1",
      stream,
      tools: [{ type: "function", function: { ...named, parameters } }],
      messages: [{ role: "user", content: prompt }],
    }),
  },
  responses: {
    path: "/v1/responses",
    body: (stream: boolean) => ({
      model: "gpt-5.1",
      stream,
      tools: [{ type: "function", ...named, parameters }],
      input: prompt,
    }),
  },
  gemini: {
    path: "/v1beta/models/gemini-2.5-pro:generateContent",
    body: () => ({
      tools: [{ functionDeclarations: [{ ...named, parameters }] }],
      contents: [{ role: "user", parts: [{ text: prompt }] }],
    }),
  },
} as const;
type Name = keyof typeof protocols;

const keys = {
  messages: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
  chat: { authorization: "Bearer k" },
  responses: { authorization: "Bearer k" },
  gemini: { "x-goog-api-key": "k" },
} as const;

const call: Block = { kind: "tool", operation: { kind: "run", command: "echo abcdefghijklmnopqrstuvwxyz" } };

/** Sends the same request twice to a turn that has the fault once. */
async function answersUnder(what: FaultKind, name: Name, stream: boolean, blocks: readonly Block[] = [call]) {
  await using session = await openSession(
    { turns: [{ blocks, fault: { what } }] },
    { unknownModels: "answer-as-default" },
  );
  const send = async () => {
    const { path, body } = protocols[name];
    const response = await fetch(`${session.baseUrl}${path}`, {
      method: "POST",
      headers: keys[name],
      body: JSON.stringify(body(stream)),
    });
    return { headers: response.headers, status: response.status, text: await response.text() };
  };
  const [faulted, answered] = [await send(), await send()];
  const { exchanges } = await session.log();
  return { faulted, answered, faults: exchanges.map(({ fault = null }) => fault) };
}

const malformed = { kind: "malformed-tool-input" } as const;

test.each([
  ["messages", true],
  ["chat", true],
  ["chat", false],
  ["responses", true],
  ["responses", false],
] as const)("a tool call of %s (streamed: %s) has half its JSON once, then all of it", async (name, stream) => {
  const { faulted, answered, faults } = await answersUnder(malformed, name, stream);
  expect(faults).toEqual(["malformed JSON in a tool call", null]);
  expect(inputOf(faulted.text)).toMatch(/^\{"command":"[^"]*$/);
  expect(JSON.parse(inputOf(answered.text))).toEqual({ command: "echo abcdefghijklmnopqrstuvwxyz" });
});

test.each([
  ["messages", false],
  ["gemini", false],
] as const)("a tool call of %s (streamed: %s) cannot be malformed, so nothing happens", async (name, stream) => {
  const { faulted, answered, faults } = await answersUnder(malformed, name, stream);
  expect(faults).toEqual([null, null]);
  expect(faulted.text).toContain("abcdefghijklmnopqrstuvwxyz");
  expect(answered.text).toContain("abcdefghijklmnopqrstuvwxyz");
});

test.each(["messages", "chat", "responses", "gemini"] as const)("%s says nothing once, then answers", async (name) => {
  const { faulted, answered, faults } = await answersUnder({ kind: "empty-answer" }, name, false, [
    { kind: "text", text: "the answer" },
  ]);
  expect(faults).toEqual(["an empty answer", null]);
  expect(faulted.status).toBe(200);
  expect(faulted.text).not.toContain("the answer");
  expect(answered.text).toContain("the answer");
});

test.each([
  ["messages", /"message":"prompt is too long: \d+ tokens > \d+ maximum"/],
  ["chat", /"code":"context_length_exceeded"/],
  ["responses", /"code":"context_length_exceeded"/],
  ["gemini", /The input token count \(\d+\) exceeds the maximum number of tokens allowed/],
] as const)("%s says in its own words that the prompt is too long", async (name, words) => {
  const { faulted } = await answersUnder({ kind: "status", status: 400, body: "prompt-too-long" }, name, false);
  expect(faulted.status).toBe(400);
  expect(faulted.text).toMatch(words);
});

test.each(["messages", "chat", "responses", "gemini"] as const)("%s tells the wait in the one header", async (name) => {
  const told = async (retryHeader: RetryHeader) => {
    const what = { kind: "status", status: 429, body: "error", retryAfterNs: 1.5e9, retryHeader } as const;
    const { headers } = (await answersUnder(what, name, false)).faulted;
    return [headers.get("retry-after"), headers.get("retry-after-ms")];
  };
  expect(await told("seconds")).toEqual(["2", null]);
  expect(await told("milliseconds")).toEqual([null, "1500"]);
  expect(await told("malformed")).toEqual(["soon", null]);
  const beforeMs = Date.now();
  const [date, milliseconds] = await told("date");
  expect(milliseconds).toBeNull();
  expect(date).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  expect(Date.parse(date ?? "")).toBeGreaterThanOrEqual(beforeMs + 1_500);
});

/** The input of the one tool call in a response, joined from the pieces of a stream. */
function inputOf(text: string): string {
  const records = text.startsWith("{")
    ? [text]
    : text.split("\n").flatMap((line) => /^data: (\{.*)/.exec(line)?.[1] ?? []);
  return records.map((record) => inputsIn(JSON.parse(record))).join("");
}

function inputsIn(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const event = "type" in value ? value.type : "";
  // A Responses stream repeats the whole input in its last events.
  if (typeof event === "string" && /(done|completed)$/.test(event)) return "";
  return Object.entries(value)
    .map(([name, member]: [string, unknown]) => {
      const isInput = name === "partial_json" || name === "arguments";
      const isDelta = name === "delta" && event === "response.function_call_arguments.delta";
      return typeof member === "string" && (isInput || isDelta) ? member : inputsIn(member);
    })
    .join("");
}
