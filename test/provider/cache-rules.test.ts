import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { CacheReason } from "../../src/core/trace.ts";
import { type OpenedSession, openSession } from "./open-session.ts";
import { thinkingSignature } from "../../src/provider/answer/thinking-signature.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "fine" }] }] } as const;
const longText = "s".repeat(8_000);
const toolText = "t".repeat(8_000);
const marked = { cache_control: { type: "ephemeral" } } as const;

type Body = Anthropic.MessageCreateParamsNonStreaming;

/** Breakpoints after tools, system and the question, each prefix above the minimum of the model. */
const base: Body = {
  model: "claude-opus-5-5",
  max_tokens: 10,
  tools: [{ name: "a", description: toolText, input_schema: { type: "object" }, ...marked }],
  system: [{ type: "text", text: longText, ...marked }],
  messages: [{ role: "user", content: [{ type: "text", text: "question", ...marked }] }],
};

/** Sends both and returns what the second read and why. */
async function second(
  change: object,
  headers: Record<string, string> = {},
): Promise<{ readonly read: "nothing" | "tools" | "system" | "all"; readonly reason: CacheReason | undefined }> {
  await using session = await openSession(script);
  await session.client.messages.create(base);
  const { usage } = await session.client.messages.create({ ...base, ...change }, { headers });
  const { exchanges } = await session.log();
  const read = usage.cache_read_input_tokens ?? 0;
  const level =
    read === 0 ? "nothing" : read < 3_000 ? "tools" : usage.cache_creation_input_tokens === 0 ? "all" : "system";
  return { read: level, reason: exchanges[1]?.cache.reason };
}

const image = {
  type: "image",
  source: { type: "base64", media_type: "image/png", data: "AAAA" },
} as const;
const cited = {
  type: "document",
  source: { type: "text", media_type: "text/plain", data: "d" },
  citations: { enabled: true },
} as const;
const asked = { type: "text", text: "question", ...marked } as const;
const webSearch = { type: "web_search_20250305", name: "web_search" } as const;

test.each([
  ["nothing", {}, "all", { kind: "hit" }],
  ["another model", { model: "claude-sonnet-5-5" }, "nothing", { kind: "model-changed" }],
  [
    "a tool's definition",
    { tools: [{ name: "b", input_schema: { type: "object" } }] },
    "nothing",
    { kind: "prefix-changed", section: "tools" },
  ],
  [
    "the system prompt",
    { system: [{ type: "text", text: `${longText}!`, ...marked }] },
    "tools",
    { kind: "prefix-changed", section: "system" },
  ],
  ["web search", { tools: [...(base.tools ?? []), webSearch] }, "tools", { kind: "prefix-changed", section: "system" }],
  ["citations", { messages: [{ role: "user", content: [asked, cited] }] }, "tools", { kind: "settings-changed" }],
  ["speed", { speed: "fast" }, "tools", { kind: "settings-changed" }],
  ["tool choice", { tool_choice: { type: "none" } }, "system", { kind: "settings-changed" }],
  ["an image", { messages: [{ role: "user", content: [asked, image] }] }, "system", { kind: "settings-changed" }],
  ["thinking", { thinking: { type: "adaptive" } }, "system", { kind: "settings-changed" }],
  ["effort", { output_config: { effort: "low" } }, "system", { kind: "settings-changed" }],
  ["effort at its default", { output_config: { effort: "medium" } }, "all", { kind: "hit" }],
  [
    "the first message",
    { messages: [{ role: "user", content: [{ ...asked, text: "other" }] }] },
    "system",
    { kind: "prefix-changed", section: "messages" },
  ],
  [
    "a deferred tool",
    { tools: [...(base.tools ?? []), { name: "late", input_schema: { type: "object" }, defer_loading: true }] },
    "all",
    { kind: "hit" },
  ],
] as const)(
  "rule 10: a change of %s leaves readable what the rules say, and the log says why",
  async (_, change, read, reason) => {
    expect(await second(change)).toEqual({ read, reason });
  },
);

test("another workspace shares nothing", async () => {
  expect(await second({}, { "anthropic-workspace-id": "w2" })).toEqual({
    read: "nothing",
    reason: { kind: "scope-changed" },
  });
});

test("rule 11: thinking carries no breakpoint, is cached with its turn, and counts as input", async () => {
  await using session = await openSession(script);
  const text = "h".repeat(4_000);
  const thinking = { type: "thinking", thinking: text, signature: thinkingSignature("block", text) } as const;
  const turn = (extra: object): Body => ({
    ...base,
    messages: [
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: [
          { ...thinking, ...extra },
          { type: "text", text: "done", ...marked },
        ],
      },
      { role: "user", content: "more" },
    ],
  });
  await expect(session.client.messages.create(turn(marked))).rejects.toThrow("thinking");
  const first = await session.client.messages.create(turn({}));
  const again = await session.client.messages.create(turn({}));
  expect(again.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  expect(again.usage.cache_read_input_tokens).toBeGreaterThan(4_000 + 1_000);
});

test("rule 11: the result of a tool that the API ran ends a cached prefix by itself, beyond the four", async () => {
  await using session = await openSession(script);
  const messages: Anthropic.MessageParam[] = [
    { role: "user", content: [{ ...asked }, { ...asked, text: "and" }] },
    {
      role: "assistant",
      content: [
        { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
        { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
        { type: "text", text: "found" },
      ],
    },
    { role: "user", content: "next" },
  ];
  const first = await session.client.messages.create({ ...base, messages });
  const { exchanges } = await session.log();
  expect(exchanges[0]?.cache.breakpoints).toBe(5);
  expect(first.usage.input_tokens).toBeLessThan(30);
});

async function diagnose(session: OpenedSession, change: Partial<Body>, previous: string | null): Promise<unknown> {
  const message = await session.client.messages.create({
    ...base,
    ...change,
    diagnostics: { previous_message_id: previous },
  });
  return message.diagnostics;
}

const why = (type: string, tokens?: number): object => ({
  cache_miss_reason: { type, ...(tokens === undefined ? {} : { cache_missed_input_tokens: tokens }) },
});

test("rule 12: a client that asks is told why its cache missed, in the API's words and with what it cost", async () => {
  await using session = await openSession(script);
  const { id, usage } = await session.client.messages.create(base);
  const written = usage.cache_creation_input_tokens ?? 0;
  expect(await diagnose(session, {}, null)).toBeNull();
  expect(await diagnose(session, {}, id)).toBeNull();
  expect(await diagnose(session, { model: "claude-sonnet-5-5" }, id)).toEqual(why("model_changed", written));
  expect(await diagnose(session, { tools: [] }, id)).toEqual(why("tools_changed", written));
  expect(await diagnose(session, { system: "other" }, id)).toMatchObject(why("system_changed"));
  expect(await diagnose(session, { messages: [{ role: "user", content: "other" }] }, id)).toMatchObject(
    why("messages_changed"),
  );
  expect(await diagnose(session, { speed: "fast" }, id)).toMatchObject(why("model_changed"));
  expect(await diagnose(session, { tool_choice: { type: "none" } }, id)).toEqual(why("unavailable"));
  expect(await diagnose(session, {}, "msg_unknown")).toEqual(why("previous_message_not_found"));
});

test("fast speed costs its multiple, and a model without it refuses", async () => {
  await using session = await openSession(script);
  await session.client.messages.create({ ...base, speed: "fast" });
  await expect(session.client.messages.create({ ...base, speed: "fast", model: "claude-opus-5" })).rejects.toThrow(
    "speed",
  );
  await session.client.messages.create({ ...base, tool_choice: { type: "none" }, system: "x" });
  const [fast] = (await session.log()).exchanges;
  const { cacheWriteTokens, freshInputTokens, outputTokens } = fast?.usage ?? {};
  expect(fast?.modelled.costNanoUsd).toBe(
    2 * ((cacheWriteTokens ?? 0) * 5_000 + (freshInputTokens ?? 0) * 4_000 + (outputTokens ?? 0) * 20_000),
  );
});
