import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { recordedUsage } from "../../../src/provider/cassette/recorded-usage.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../open-session.ts";

const day = "2026-11-01";
const costOf = (answer: object, asked: object): number | null =>
  recordedUsage(JSON.stringify(answer), JSON.stringify(asked)).priceOn(day).costNanoUsd;

test("what was recorded is billed as it was sold: fast, in a batch, or kept for the longer life", () => {
  const usage = { input_tokens: 100, output_tokens: 10 };
  const plain = 100 * 4_000 + 10 * 20_000;
  const asked = (said: object): number | null => costOf({ model: "claude-opus-5-5", usage: { ...usage, ...said } }, {});
  expect([asked({}), asked({ speed: "fast" }), asked({ service_tier: "batch" })]).toEqual([
    plain,
    2 * plain,
    plain / 2,
  ]);
  const written = {
    model: "gpt-6.1-terra",
    usage: { prompt_tokens: 2_000, prompt_tokens_details: { cache_write_tokens: 2_000 }, completion_tokens: 0 },
  };
  expect(costOf(written, {})).toBe(2_000 * 1_250);
  expect(costOf(written, { prompt_cache_options: { ttl: "12h" } })).toBe(2_000 * 2_500);
});

test("an answer that only an upstream could give is priced in the log as the upstream's own log prices it", async () => {
  const exchanges: WireExchange[] = [];
  const onExchange = (exchange: WireExchange): number => exchanges.push(exchange);
  const script = { turns: [{ blocks: [{ kind: "text", text: "from afar" }] }] } as const;
  await using upstream = await startProvider({ defaultSession: { script, settings: instantSettings, onExchange } });
  const cassette = join(mkdtempSync(join(tmpdir(), "cassette-")), "c.json");
  writeFileSync(cassette, writeCassette({ exchanges: [], bodies: new Map() }));
  const replay = {
    cassette,
    timing: { kind: "none" },
    match: "exact",
    onMiss: "live",
    upstream: upstream.baseUrl,
  } as const;
  await using provider = await startProvider({
    defaultSession: { script, settings: { ...instantSettings, replay }, onExchange },
  });
  const body = JSON.stringify({
    model: "gpt-6.1-terra",
    prompt_cache_options: { ttl: "12h" },
    messages: [{ role: "user", content: "far away ".repeat(1_000) }],
  });
  const headers = { authorization: "Bearer key" };
  const answer = await fetch(`${provider.baseUrl}/v1/chat/completions`, { method: "POST", headers, body });
  await answer.text();
  await expect.poll(() => exchanges.length).toBe(2);
  const [first, second] = exchanges;
  expect(first?.usage.cacheWriteTokens).toBeGreaterThan(1_024);
  expect(second?.usage).toEqual(first?.usage);
  expect(second?.modelled).toEqual(first?.modelled);
});

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const started = (usage: object): object => ({ type: "message_start", message: { model: "claude-sonnet-5", usage } });
const ended = (usage: object): object => ({ type: "message_delta", delta: {}, usage });
const input = { input_tokens: 9, cache_creation_input_tokens: 100, cache_read_input_tokens: 500, output_tokens: 1 };
const plainStream = event(started(input)) + event(ended({ output_tokens: 42 }));
const known = { freshTokens: 9, write5mTokens: 100, write1hTokens: 0, readTokens: 500, outputTokens: 42 };
const chatUsage = {
  prompt_tokens: 1_100,
  prompt_tokens_details: { cached_tokens: 500, cache_creation_tokens: 500 },
  completion_tokens: 7,
};
const chatBilled = { freshTokens: 100, write5mTokens: 500, write1hTokens: 0, readTokens: 500, outputTokens: 7 };
const nulls = { input_tokens: null, cache_creation_input_tokens: null, cache_read_input_tokens: null };
const compaction = { type: "compaction", input_tokens: 180_000, output_tokens: 3_500 };
const compacted = {
  input_tokens: 23_000,
  output_tokens: 1_000,
  iterations: [compaction, { type: "message", input_tokens: 23_000, output_tokens: 1_000 }],
};

test.for<[string, string, object | null]>([
  ["as the API streams it", plainStream, known],
  ["null counts at the end", event(started(input)) + event(ended({ ...nulls, output_tokens: 42 })), known],
  ["zeros at the end", event(started(input)) + event(ended({ ...input, input_tokens: 0, output_tokens: 42 })), known],
  ["text for a count", event(started(input)) + event(ended({ input_tokens: "?", output_tokens: 42 })), known],
  ["zeros at the start", event(started({ input_tokens: 0 })) + event(ended({ ...input, output_tokens: 42 })), known],
  ["a BOM", `\uFEFF${plainStream}`, known],
  ["lines that end with CR", plainStream.replaceAll("\n", "\r"), known],
  ["two spaces after data:", plainStream.replaceAll("data: ", "data:  "), known],
  ["data over two lines", plainStream.replaceAll('"usage"', '\ndata: "usage"'), known],
  ["U+2028 in an answer", event({ text: "\u2028" }).replace("}", `,"usage":${JSON.stringify(chatUsage)}}`), chatBilled],
  ["space before a JSON body", `\n  ${JSON.stringify({ usage: chatUsage })}`, chatBilled],
  ["lines of JSON", `{"done":false}\n${JSON.stringify({ usage: chatUsage })}\n`, chatBilled],
  [
    "a compaction on the server",
    JSON.stringify({ usage: compacted }),
    { freshTokens: 203_000, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 4_500 },
  ],
  ["a usage of another shape", JSON.stringify({ usage: { total: 12 } }), null],
  ["no usage", JSON.stringify({ model: "m" }), null],
])("usage is read right, or not known: %s", ([, body, billed]) => {
  expect(recordedUsage(body, "{}").billed).toEqual(billed);
});
