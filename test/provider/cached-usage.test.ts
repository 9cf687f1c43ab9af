import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { openSession } from "./open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "fine" }] }] } as const;
/** `{"text":"<4000>","type":"text"}` has 4025 bytes, 1007 tokens. */
const system = "s".repeat(4000);
/** `user {"text":"<9>","type":"text"}` has 39 bytes, 10 tokens. */
const question = "nine char";
const half = { model: "claude-opus-5", max_tokens: 10 };

const cachedSystem = (ttl: "5m" | "1h"): Anthropic.TextBlockParam[] => [
  { type: "text", text: system, cache_control: { type: "ephemeral", ttl } },
];

test("usage, price and log of a write and a read are the hand-computed ones", async () => {
  await using session = await openSession(script);
  const body: Anthropic.MessageCreateParamsNonStreaming = {
    ...half,
    system: cachedSystem("1h"),
    messages: [{ role: "user", content: [{ type: "text", text: question, cache_control: { type: "ephemeral" } }] }],
  };
  const first = await session.client.messages.create(body);
  expect(first.usage).toMatchObject({
    input_tokens: 0,
    cache_creation_input_tokens: 1017,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 1007 },
    cache_read_input_tokens: 0,
    output_tokens: 1,
  });
  const second = await session.client.messages.create({
    ...body,
    messages: [...body.messages, { role: "assistant", content: "nine char" }, { role: "user", content: question }],
  });
  /** The assistant's block has 44 bytes, 11 tokens; the second question is fresh too, behind the last breakpoint. */
  expect(second.usage).toMatchObject({
    input_tokens: 21,
    cache_read_input_tokens: 1017,
    cache_creation_input_tokens: 0,
  });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ modelled }) => modelled.costNanoUsd)).toEqual([
    1007 * 10_000 + 10 * 6_250 + 25_000,
    1017 * 500 + 21 * 5_000 + 25_000,
  ]);
  expect(exchanges.map(({ cache }) => cache)).toEqual([
    { breakpoints: 2, reason: { kind: "nothing-yet" }, missedTokens: 0, firstDifference: null },
    { breakpoints: 2, reason: { kind: "hit" }, missedTokens: 0, firstDifference: null },
  ]);
});

test("below the model's minimum nothing is cached and nothing is refused", async () => {
  await using session = await openSession(script);
  const body = {
    ...half,
    model: "claude-opus-4-6",
    system: cachedSystem("5m"),
    messages: [{ role: "user" as const, content: question }],
  };
  await session.client.messages.create(body);
  const again = await session.client.messages.create(body);
  expect(again.usage).toMatchObject({ input_tokens: 1017, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 });
});

const automaticallyCached = (text: string): Anthropic.MessageCreateParamsNonStreaming => ({
  ...half,
  cache_control: { type: "ephemeral" },
  system: text,
  messages: [{ role: "user", content: question }],
});

test("automatic caching marks the last block, and a changed system prompt is found to the byte", async () => {
  await using session = await openSession(script);
  await session.client.messages.create(automaticallyCached(system));
  expect((await session.client.messages.create(automaticallyCached(system))).usage.cache_read_input_tokens).toBe(1017);
  const changed = await session.client.messages.create(
    automaticallyCached(`${system.slice(0, 100)}T${system.slice(101)}`),
  );
  expect(changed.usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 1017 });
  const { exchanges } = await session.log();
  /** `{"text":"` has nine bytes. */
  expect(exchanges[2]?.cache.firstDifference).toMatchObject({ section: "system", atByte: 109 });
});

test("parallel identical requests all miss until the first response begins", async () => {
  await using session = await openSession(script, { latency: { kind: "fixed", ttftNs: 300e6, perTokenNs: 0 } });
  const body = { ...half, system: cachedSystem("5m"), messages: [{ role: "user" as const, content: question }] };
  const both = await Promise.all([session.client.messages.create(body), session.client.messages.create(body)]);
  expect(both.map(({ usage }) => usage.cache_read_input_tokens)).toEqual([0, 0]);
  expect((await session.client.messages.create(body)).usage.cache_read_input_tokens).toBe(1007);
});

test("the same prompt spelled otherwise is the same prompt", async () => {
  await using session = await openSession(script);
  const ask = (content: Anthropic.MessageParam["content"], name: unknown): Promise<Response> =>
    fetch(`${session.baseUrl}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ messages: [{ content, role: "user" }], ...half, system: name }),
    });
  await ask(question, "s");
  await ask([{ text: question, type: "text", cache_control: { type: "ephemeral" } }], [{ type: "text", text: "s" }]);
  const [one, two] = (await session.log()).exchanges;
  expect(two?.sections).toEqual(one?.sections);
});
