import type Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { instantSettings, openSession, shellTool } from "../open-session.ts";
import { priceUsage } from "../../../src/provider/models/usage-ledger.ts";

const url = "https://example.com/tower";
const title = "The tower";
const text = "The tower is 300 m high. ".repeat(100);
const answer = "It is 300 m high.";
const citations = [{ kind: "passage", document: 0, title, quote: "300 m", start: 13 }] as const;
const script: TurnScript = {
  turns: [
    {
      blocks: [
        { kind: "text", text: "I look. " },
        { kind: "web-fetch", url, title, text },
        { kind: "text", text: answer, citations },
      ],
    },
    { blocks: [{ kind: "text", text: "Bye." }] },
  ],
};
const go = { role: "user", content: `How high is the tower of ${url}?` } as const;
const fetchTool = { type: "web_fetch_20250910", name: "web_fetch" } as const;
const claude = { model: "claude-sonnet-4-6", max_tokens: 500, messages: [go], tools: [fetchTool] };
const input = JSON.stringify({ url });

/** A text counts a token for each four bytes, begun ones too. */
function tokens(said: string): number {
  return Math.ceil(said.length / 4);
}

test("a page that Claude opens is a document of its message, streamed as whole", async () => {
  await using session = await openSession(script);
  const { messages } = session.client;
  const whole = await messages.create(claude);
  expect(whole).toMatchObject({
    stop_reason: "end_turn",
    usage: { server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 } },
  });
  const [, use] = whole.content;
  const id = use?.type === "server_tool_use" ? use.id : "";
  expect(id).toMatch(/^srvtoolu_01/);
  expect(whole.content).toEqual([
    { type: "text", text: "I look. " },
    { type: "server_tool_use", id, name: "web_fetch", input: { url }, caller: { type: "direct" } },
    {
      type: "web_fetch_tool_result",
      tool_use_id: id,
      caller: { type: "direct" },
      content: {
        type: "web_fetch_result",
        url,
        retrieved_at: expect.stringMatching(/^2026-11-01T/),
        content: {
          type: "document",
          title,
          citations: null,
          source: { type: "text", media_type: "text/plain", data: text },
        },
      },
    },
    { type: "text", text: answer },
  ]);
  const streamed = await messages.stream(claude).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.usage.server_tool_use).toEqual(whole.usage.server_tool_use);
  const { exchanges } = await session.log();
  const { costNanoUsd } = priceUsage(claude.model, instantSettings.asOf, whole.usage) ?? {};
  expect(exchanges[0]?.modelled.costNanoUsd).toBe(costNanoUsd);
  expect(costNanoUsd).toBe(whole.usage.input_tokens * 3_000 + whole.usage.output_tokens * 15_000);
});

test("Claude reads a page once when it opens it, and again when the client sends it back", async () => {
  await using session = await openSession(script);
  const { messages } = session.client;
  const count = (said: Anthropic.MessageParam[]) =>
    messages.countTokens({ model: claude.model, messages: said, tools: [fetchTool] });
  const first = await messages.create(claude);
  const asked = await count([go]);
  expect(first.usage.input_tokens - asked.input_tokens).toBe(tokens(`${title}\n${url}\n${text}`));
  expect(first.usage.output_tokens).toBe(tokens("I look. ") + tokens("web_fetch") + tokens(input) + tokens(answer));
  const content = [...first.content];
  const fetched = content.splice(1, 2);
  expect(fetched.map(({ type }) => type)).toEqual(["server_tool_use", "web_fetch_tool_result"]);
  const whole = await count([go, { role: "assistant", content: first.content }, go]);
  const without = await count([go, { role: "assistant", content }, go]);
  const sentBack = fetched.map((block) => {
    const members = Object.entries(block).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return tokens(`assistant ${JSON.stringify(Object.fromEntries(members))}`);
  });
  expect(whole.input_tokens - without.input_tokens).toBe(sentBack.reduce((sum, one) => sum + one));
  const next = await messages.create({
    ...claude,
    messages: [go, { role: "assistant", content: first.content }, go],
  });
  expect(next.content).toMatchObject([{ text: "Bye." }]);
});

test("a text cites a page that Claude opened if the tool allows that", async () => {
  await using session = await openSession(script);
  const citing = { ...claude, tools: [{ ...fetchTool, citations: { enabled: true } }] };
  const whole = await session.client.messages.create(citing);
  expect(whole.content[2]).toMatchObject({ content: { content: { citations: { enabled: true } } } });
  expect(whole.content[3]).toMatchObject({
    citations: [{ type: "char_location", cited_text: "300 m", document_index: 0, start_char_index: 13 }],
  });
  expect((await session.client.messages.stream(citing).finalMessage()).content).toEqual(whole.content);
});

test("a page is cut to the tokens that the client allows", async () => {
  await using session = await openSession(script);
  const tools = [{ ...fetchTool, max_content_tokens: 10 }];
  const { content, usage } = await session.client.messages.create({ ...claude, tools });
  const data = text.slice(0, 40);
  expect(content[2]).toMatchObject({ content: { content: { source: { data } } } });
  const asked = await session.client.messages.countTokens({ model: claude.model, messages: [go], tools });
  expect(usage.input_tokens - asked.input_tokens).toBe(tokens(`${title}\n${url}\n${data}`));
});

test("a page that cannot be opened says why, and is not read", async () => {
  const error = "url_not_accessible";
  await using session = await openSession({
    turns: [
      {
        blocks: [
          { kind: "web-fetch", url, title: null, text: "", error },
          { kind: "text", text: "No." },
        ],
      },
    ],
  });
  const { content, usage } = await session.client.messages.create(claude);
  expect(content[1]).toMatchObject({ content: { type: "web_fetch_tool_result_error", error_code: error } });
  const asked = await session.client.messages.countTokens({ model: claude.model, messages: [go], tools: [fetchTool] });
  expect(usage).toMatchObject({ server_tool_use: null, input_tokens: asked.input_tokens });
  const gemini = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: session.baseUrl } });
  const config = { tools: [{ urlContext: {} }] };
  const generated = await gemini.models.generateContent({ model: "gemini-2.5-pro", contents: go.content, config });
  expect(generated.candidates?.[0]).toMatchObject({
    urlContextMetadata: { urlMetadata: [{ retrievedUrl: url, urlRetrievalStatus: "URL_RETRIEVAL_STATUS_ERROR" }] },
  });
  expect(generated.candidates?.[0]?.groundingMetadata).toBeUndefined();
});

test("a tool that the client allows once fails the second time", async () => {
  const twice = [
    { kind: "web-fetch", url, title, text },
    { kind: "web-search", query: "tower", results: [] },
    { kind: "web-fetch", url, title, text },
  ] as const;
  await using session = await openSession({ turns: [{ blocks: twice }] });
  const search = { type: "web_search_20250305", name: "web_search" } as const;
  const ask = async (limit: object) =>
    (await session.client.messages.create({ ...claude, tools: [{ ...fetchTool, ...limit }, search] })).usage;
  expect(await ask({})).toMatchObject({ server_tool_use: { web_fetch_requests: 2, web_search_requests: 1 } });
  expect(await ask({ max_uses: 1 })).toMatchObject({ server_tool_use: { web_fetch_requests: 1 } });
  const tools = [{ ...fetchTool, max_uses: 1 }, search];
  const { content } = await session.client.messages.create({ ...claude, tools });
  expect(content[5]).toMatchObject({ content: { error_code: "max_uses_exceeded" } });
});

test("a client that offers no tool for it gets a 400 that says so", async () => {
  await using session = await openSession(script);
  const search = { type: "web_search_20250305", name: "web_search" } as const;
  const refused = session.client.messages.create({ ...claude, tools: [shellTool, search] });
  await expect(refused).rejects.toThrow(
    "No offered tool opens web pages. Offered: Bash(command, timeout), web_search.",
  );
});

test("OpenAI's search opens pages, which a response shows and a chat completion does not", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const request = { model: "gpt-6-sol", input: go.content, tools: [{ type: "web_search" as const }] };
  const whole = await client.responses.create(request);
  const action = { type: "open_page", url };
  expect(whole.output).toMatchObject([
    { type: "message" },
    { type: "web_search_call", status: "completed", action },
    { type: "message" },
  ]);
  const stream = client.responses.stream(request);
  const events: string[] = [];
  for await (const { type } of stream) events.push(type);
  expect(events.filter((type) => type.includes("web_search_call"))).toHaveLength(3);
  expect((await stream.finalResponse()).output[1]).toMatchObject({ type: "web_search_call", action });
  const counted = await client.responses.inputTokens.count(request);
  expect((whole.usage?.input_tokens ?? 0) - counted.input_tokens).toBe(tokens(`${title}\n${url}\n${text}`));
  const next = await client.responses.create({ ...request, previous_response_id: whole.id, input: "Thanks." });
  expect(next.output_text).toBe("Bye.");
  const chat = { model: "gpt-6-sol", messages: [go], web_search_options: {} };
  const completed = await client.chat.completions.create(chat);
  expect(completed.choices[0]?.message).toMatchObject({ content: `I look. ${answer}`, annotations: [] });
});

test("a page that Gemini opens is metadata of its answer, and a ground of it", async () => {
  const cited = [{ kind: "page", url, title, quote: "300 m" }] as const;
  await using session = await openSession({
    turns: [
      {
        blocks: [
          { kind: "web-fetch", url, title, text },
          { kind: "text", text: answer, citations: cited },
        ],
      },
    ],
  });
  const client = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: session.baseUrl } });
  const request = { model: "gemini-2.5-pro", contents: go.content, config: { tools: [{ urlContext: {} }] } };
  const { candidates, usageMetadata } = await client.models.generateContent(request);
  const urlMetadata = [{ retrievedUrl: url, urlRetrievalStatus: "URL_RETRIEVAL_STATUS_SUCCESS" }];
  expect(candidates?.[0]).toMatchObject({
    urlContextMetadata: { urlMetadata },
    groundingMetadata: {
      groundingChunks: [{ web: { uri: url, title } }],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: answer.length }, groundingChunkIndices: [0] }],
    },
  });
  expect(usageMetadata?.toolUsePromptTokenCount).toBe(tokens(`${title}\n${url}\n${text}`));
  let last: unknown;
  for await (const chunk of await client.models.generateContentStream(request)) last = chunk.candidates?.[0];
  expect(last).toMatchObject({ urlContextMetadata: { urlMetadata }, finishReason: "STOP" });
});
