import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { type FormatName, formatOf, readers } from "../../src/import/read-session.ts";
import { lines, messagesBody } from "./session-texts.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };
const at = (second: number): string => new Date(Date.UTC(2026, 10, 2, 10, 0, second)).toISOString();

function read(format: FormatName, text: string) {
  const { exchanges, notes } = readers[format]([{ name: "f", text }], keptWords);
  return { exchanges, notes, cost: sessionCost(pricedCalls(exchanges, days)) };
}

const claudeLine = (second: number, type: string, message: object, more: object = {}): object => ({
  type,
  uuid: `u${second}`,
  parentUuid: second > 1 ? `u${second - 1}` : null,
  sessionId: "s",
  timestamp: at(second),
  message,
  ...more,
});
const answer = (id: string, usage: object, content: readonly object[] = [{ type: "text", text: "Yes." }]): object => ({
  id,
  role: "assistant",
  model: "claude-sonnet-5",
  content,
  usage,
});
const ask = (content: unknown = "go"): object => ({ role: "user", content });
const zeros = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
const advisor = { type: "advisor_message", model: "claude-opus-5-5", input_tokens: 1_000, output_tokens: 100 };

const codexLine = (second: number, type: string, payload: object): object => ({ timestamp: at(second), type, payload });
const item = (second: number, payload: object): object => codexLine(second, "response_item", payload);
const said = (second: number, text: string): object =>
  item(second, { type: "message", role: "assistant", content: [{ type: "output_text", text }] });
const asked = (second: number, text: string): object =>
  item(second, { type: "message", role: "user", content: [{ type: "input_text", text }] });
const counted = (second: number, total: number): object =>
  codexLine(second, "event_msg", {
    type: "token_count",
    info: {
      total_token_usage: { input_tokens: total, output_tokens: total / 10 },
      last_token_usage: { input_tokens: 1_000, output_tokens: 100 },
    },
  });

const entry = (url: string, response: object, body: object = messagesBody): object => ({
  startedDateTime: at(1),
  time: 10,
  request: { method: "POST", url, postData: { text: JSON.stringify(body) } },
  response,
});
const harOf = (...entries: readonly object[]): string => JSON.stringify({ log: { entries } });
const messages = "https://api.anthropic.com/v1/messages";
const counts = JSON.stringify({ model: "claude-sonnet-5", usage: { input_tokens: 3_000, output_tokens: 25 } });

const span = (spanId: string, parentSpanId: string | null, name: string, more: object): object => ({
  traceId: "t",
  spanId,
  parentSpanId,
  startTime: 1_793_613_600_000,
  endTime: 1_793_613_601_000,
  attributes: {
    "gen_ai.operation.name": name,
    "gen_ai.request.model": "claude-sonnet-5",
    "gen_ai.usage.input_tokens": 3_000,
    "gen_ai.usage.output_tokens": 25,
    ...more,
  },
});

interface Odd {
  readonly format: FormatName;
  readonly text: string;
  /** Calls that are counted, without usage, and refused. */
  readonly calls: readonly [all: number, uncounted: number, refused: number];
  readonly costNanoUsd: number | null;
  readonly notes: readonly string[];
}

const without = "an answer without usage: its cost is unknown";
const cost = (input: number, output: number): number => input * 2_000 + output * 10_000;

const odd: Readonly<Record<string, Odd>> = {
  "an answer of Claude Code that was broken off before its usage": {
    format: "claude-code",
    text: lines(claudeLine(1, "user", ask()), claudeLine(2, "assistant", answer("m", zeros))),
    calls: [1, 1, 0],
    costNanoUsd: null,
    notes: [without],
  },
  "an answer for which Claude Code asked an advisor, whose usage stands apart": {
    format: "claude-code",
    text: lines(
      claudeLine(1, "user", ask()),
      claudeLine(
        2,
        "assistant",
        answer("m", {
          input_tokens: 10,
          output_tokens: 50,
          iterations: [{ type: "message", input_tokens: 10, output_tokens: 50 }, advisor],
        }),
      ),
    ),
    calls: [2, 0, 0],
    costNanoUsd: cost(10, 50) + 1_000 * 4_000 + 100 * 20_000,
    notes: [],
  },
  "a usage with a part of a kind that is new": {
    format: "claude-code",
    text: lines(
      claudeLine(1, "user", ask()),
      claudeLine(
        2,
        "assistant",
        answer("m", { input_tokens: 10, output_tokens: 50, iterations: [{ type: "oracle", input_tokens: 9 }] }),
      ),
    ),
    calls: [1, 0, 0],
    costNanoUsd: null,
    notes: [],
  },
  "an image as a result, thinking that is hidden, and an error of the API between the answers": {
    format: "claude-code",
    text: lines(
      { type: "summary", summary: "Pictures", leafUuid: "x" },
      claudeLine(1, "user", ask()),
      claudeLine(
        2,
        "assistant",
        answer("m", { input_tokens: 100, output_tokens: 40 }, [
          { type: "redacted_thinking", data: "opaque" },
          { type: "tool_use", id: "t", name: "Read", input: { file_path: "/w/a.png" } },
        ]),
      ),
      claudeLine(
        3,
        "user",
        ask([
          {
            type: "tool_result",
            tool_use_id: "t",
            content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } }],
          },
        ]),
      ),
      claudeLine(4, "system", {}, { subtype: "api_error", retryAttempt: 1 }),
      claudeLine(5, "assistant", { ...answer("e", zeros), model: "<synthetic>" }, { isApiErrorMessage: true }),
      claudeLine(6, "assistant", answer("n", { input_tokens: 200, output_tokens: 5 })),
    ),
    calls: [2, 0, 0],
    costNanoUsd: cost(300, 45),
    notes: [],
  },
  "a Codex session whose user went back by one turn": {
    format: "codex",
    text: lines(
      codexLine(1, "session_meta", { id: "c" }),
      codexLine(1, "turn_context", { model: "gpt-6.1-terra" }),
      asked(2, "first"),
      said(3, "one"),
      counted(3, 1_000),
      asked(4, "second"),
      said(5, "two"),
      counted(5, 2_000),
      codexLine(6, "event_msg", { type: "thread_rolled_back", num_turns: 1 }),
      asked(7, "another"),
      said(8, "three"),
      counted(8, 3_000),
    ),
    calls: [3, 0, 0],
    costNanoUsd: 3 * (1_000 * 1_000 + 100 * 5_000),
    notes: [],
  },
  "an old rollout without a model": {
    format: "codex",
    text: lines(
      { id: "c", timestamp: at(1), instructions: "Be brief." },
      { type: "message", role: "user", content: [{ type: "input_text", text: "go" }] },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "done" }] },
    ),
    calls: [1, 1, 0],
    costNanoUsd: null,
    notes: [without],
  },
  "a HAR with the bytes of the wire, a retry, and an answer without a body": {
    format: "har",
    text: harOf(
      entry(messages, { status: 529, content: { text: '{"type":"error","error":{"type":"overloaded_error"}}' } }),
      entry(messages, {
        status: 200,
        headers: [{ name: "content-encoding", value: "gzip" }],
        content: { encoding: "base64", text: gzipSync(counts).toString("base64") },
      }),
      entry(messages, { status: 200, content: { size: 0 } }),
      entry(messages, { status: 0, content: {} }),
    ),
    calls: [3, 2, 1],
    costNanoUsd: cost(3_000, 25),
    notes: [without, "a call that got no answer: its cost is unknown"],
  },
  "a HAR with a model at an address that is new": {
    format: "har",
    text: harOf(
      entry(messages, { status: 200, content: { text: counts } }),
      entry("https://models.example.com/v9/answer", { status: 200, content: { text: counts } }),
      entry("https://api.openai.com/v1/embeddings", { status: 200, content: {} }, { model: "e", input: "words" }),
    ),
    calls: [1, 0, 0],
    costNanoUsd: cost(3_000, 25),
    notes: ["a model call at an address that is not known here"],
  },
  "a HAR with a stream that never says its usage": {
    format: "har",
    text: harOf(
      entry("https://api.openai.com/v1/chat/completions", {
        status: 200,
        content: { text: 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n' },
      }),
    ),
    calls: [1, 1, 0],
    costNanoUsd: null,
    notes: [without],
  },
  "a proxy's log with counts beside the answer, and a call for a count": {
    format: "proxy",
    text: lines(
      {
        model: "claude-sonnet-5",
        messages: [{ role: "user", content: "hi" }],
        response: "Hello.",
        prompt_tokens: 3_000,
        completion_tokens: 25,
        startTime: at(1),
      },
      { request: { url: `${messages}/count_tokens`, body: messagesBody }, response: { body: { input_tokens: 9 } } },
    ),
    calls: [1, 0, 0],
    costNanoUsd: cost(3_000, 25),
    notes: [],
  },
  "a proxy's log with an answer that has its usage in it": {
    format: "proxy",
    text: lines({
      time: at(1),
      request: messagesBody,
      response: { role: "assistant", content: "Hello.", usage: { input_tokens: 3_000, output_tokens: 25 } },
    }),
    calls: [1, 0, 0],
    costNanoUsd: cost(3_000, 25),
    notes: [],
  },
  "a trace in which a library and the client below it tell of one call": {
    format: "otel",
    text: lines(
      span("a", null, "invoke_agent", {}),
      span("b", "a", "chat", { "gen_ai.usage.details.cache_read_tokens": 0 }),
      span("c", "b", "chat", { "gen_ai.usage.cache_read.input_tokens": 0 }),
    ),
    calls: [1, 0, 0],
    costNanoUsd: cost(3_000, 25),
    notes: [],
  },
  "a trace with a call that other calls took part in": {
    format: "otel",
    text: lines(span("b", null, "chat", { "gen_ai.usage.input_tokens": 9_000 }), span("c", "b", "chat", {})),
    calls: [2, 0, 0],
    costNanoUsd: cost(12_000, 50),
    notes: ["a model call with others in it: all of them count"],
  },
};

test.for(Object.entries(odd))("%s: what is not known is said, and is not 0", ([, { format, text, calls, ...rest }]) => {
  expect(formatOf({ name: "f", text })).toBe(format);
  const { notes, cost: found } = read(format, text);
  const { total, refusedCalls } = found;
  expect([total.calls, total.uncountedCalls, refusedCalls]).toEqual(calls);
  expect(total.costNanoUsd).toBe(rest.costNanoUsd);
  const important = notes.filter(({ kind, what }) => kind === "not-understood" || rest.notes.includes(what));
  expect(important.map(({ what }) => what).toSorted()).toEqual(rest.notes.toSorted());
});

test("what a Codex user took back is not in later requests, and is paid all the same", () => {
  const { exchanges } = read("codex", odd["a Codex session whose user went back by one turn"]?.text ?? "");
  const last = exchanges.at(-1)?.request.join("") ?? "";
  expect(last).toMatch(/first.*one.*another/);
  expect(last).not.toContain("second");
});
