import type OpenAI from "openai";
import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";
import { loopScript, openaiClient, openaiModel as model, rawAnswer, shellParameters } from "./opened-client.ts";

type Message = OpenAI.Chat.ChatCompletionMessageParam;

const tools = [{ type: "function" as const, function: { name: "bash", parameters: shellParameters } }];
const go: Message = { role: "user", content: "go" };

test("the bytes of a stream are those of the documented protocol", async () => {
  await using session = await openSession(loopScript);
  const body = { model, messages: [go], tools, stream: true, stream_options: { include_usage: true } };
  const response = await rawAnswer(session, "/v1/chat/completions", body);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  expect(response.headers.get("openai-processing-ms")).toBe("0");
  await expect(await response.text()).toMatchFileSnapshot("../../__golden__/one-turn.chat.sse");
});

test("a tool loop of the official SDK runs to the script's end, streaming first and whole second", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const stream = client.chat.completions.stream({
    model,
    messages: [go],
    tools,
    stream_options: { include_usage: true },
  });
  const first = await stream.finalChatCompletion();
  const said = first.choices[0]?.message;
  const calls = (said?.tool_calls ?? []).filter((call) => call.type === "function");
  expect(first.choices[0]?.finish_reason).toBe("tool_calls");
  expect(said?.content).toBe("Listing 😀.");
  expect(calls.map((call) => call.function)).toMatchObject([
    { name: "bash", arguments: '{"command":"ls \\"a b\\""}' },
    { name: "bash", arguments: '{"command":"pwd"}' },
  ]);
  expect(first.usage).toMatchObject({ completion_tokens_details: { reasoning_tokens: 3 } });
  const results = calls.map((call) => ({ role: "tool" as const, tool_call_id: call.id, content: `ran ${call.id}` }));
  const messages: Message[] = [
    go,
    { role: "assistant", content: said?.content ?? null, tool_calls: calls },
    ...results,
  ];
  const second = await client.chat.completions.create({ model, messages, tools });
  expect(second.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "All done." } });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, purpose, outcome }) => [turn, purpose, outcome])).toEqual([
    [0, "main", "complete"],
    [1, "main", "complete"],
  ]);
  expect(exchanges[1]?.toolResults.map(({ call, text }) => [call, text])).toEqual(
    calls.map(({ id }, index) => [index, `ran ${id}`]),
  );
  expect(exchanges[1]?.cache.firstDifference).toBeNull();
});

test("cached tokens are a part of the prompt, and a prompt under the minimum has none", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "hi" }] }] });
  const client = openaiClient(session);
  const ask = async (content: string): Promise<OpenAI.CompletionUsage | undefined> =>
    (await client.chat.completions.create({ model, messages: [{ role: "system", content }, go] })).usage;
  const long = "x".repeat(6000);
  expect((await ask("short"))?.prompt_tokens_details).toMatchObject({ cached_tokens: 0, cache_write_tokens: 0 });
  const written = await ask(long);
  const read = await ask(long);
  expect(written?.prompt_tokens_details?.cache_write_tokens).toBe(written?.prompt_tokens);
  expect(read?.prompt_tokens_details).toMatchObject({ cached_tokens: read?.prompt_tokens, cache_write_tokens: 0 });
  expect(read?.total_tokens).toBe((read?.prompt_tokens ?? 0) + (read?.completion_tokens ?? 0));
});

test("a limit cuts inside a tool's arguments, a stop sequence inside the text", async () => {
  await using session = await openSession(loopScript);
  const client = openaiClient(session);
  const cut = await client.chat.completions.create({ model, messages: [go], tools, max_completion_tokens: 10 });
  const call = cut.choices[0]?.message.tool_calls?.[0];
  expect(cut.choices[0]?.finish_reason).toBe("length");
  expect(call?.type === "function" ? call.function.arguments : "").toBe('{"comman');
  const stopped = await client.chat.completions.create({ model, messages: [go], tools, stop: "ing" });
  expect(stopped.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "List" } });
});

test("without options the stream is padded and says no usage", async () => {
  await using session = await openSession(loopScript);
  const text = await (
    await rawAnswer(session, "/v1/chat/completions", { model, messages: [go], tools, stream: true })
  ).text();
  expect(text).toContain('"obfuscation"');
  expect(text).not.toContain('"usage"');
  const options = { include_obfuscation: false };
  const body = { model, messages: [go], tools, stream: true, stream_options: options };
  expect(await (await rawAnswer(session, "/v1/chat/completions", body)).text()).not.toContain('"obfuscation"');
});

test("a refusal is said in its own member", async () => {
  await using session = await openSession({
    turns: [{ blocks: [{ kind: "text", text: "I will not." }], stopReason: "refusal" }],
  });
  const client = openaiClient(session);
  const whole = await client.chat.completions.create({ model, messages: [go] });
  expect(whole.choices[0]?.message).toMatchObject({ content: null, refusal: "I will not." });
  const streamed = await client.chat.completions.stream({ model, messages: [go] }).finalMessage();
  expect(streamed).toMatchObject({ content: null, refusal: "I will not." });
});

const call = { id: "call_1", type: "function", function: { name: "bash", arguments: "{}" } };

test.each([
  ["no model", { messages: [go] }, 400, /model parameter/],
  ["an unknown model", { model: "gpt-0", messages: [go] }, 404, /^model: gpt-0$/],
  ["no messages", { model }, 400, /^messages: /],
  ["an unknown role", { model, messages: [{ role: "robot", content: "x" }] }, 400, /^messages\[0\]\.role: /],
  [
    "a call without result",
    { model, messages: [go, { role: "assistant", tool_calls: [call] }, go] },
    400,
    /did not have response messages: call_1/,
  ],
  [
    "a result without call",
    { model, messages: [go, { role: "tool", tool_call_id: "call_2", content: "x" }] },
    400,
    /call_2 is not/,
  ],
  ["stream_options without stream", { model, messages: [go], stream_options: {} }, 400, /^stream_options: /],
])("%s is refused in OpenAI's shape", async (_, body, status, message) => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "hi" }] }] });
  const response = await rawAnswer(session, "/v1/chat/completions", body);
  const answer: { readonly error: { readonly message: string; readonly type: string } } = JSON.parse(
    await response.text(),
  );
  expect(response.status).toBe(status);
  expect(answer.error.message).toMatch(message);
  expect(Object.keys(answer.error).toSorted()).toEqual(["code", "message", "param", "type"]);
  expect((await session.log()).exchanges[0]?.outcome).toBe("refused");
});

test("the official SDK sees errors by their class, and the models of its own vendor", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "hi" }] }] });
  const client = openaiClient(session);
  await expect(client.chat.completions.create({ model: "gpt-0", messages: [go] })).rejects.toMatchObject({
    status: 404,
    code: "model_not_found",
    requestID: expect.stringMatching(/^req_/),
  });
  const ids = (await client.models.list()).data.map(({ id }) => id);
  expect(ids).toContain(model);
  expect(ids.filter((id) => id.startsWith("claude"))).toEqual([]);
  expect((await client.models.retrieve(model)).object).toBe("model");
  await expect(client.models.retrieve("gpt-0")).rejects.toThrow(/gpt-0/);
  const ofMessages = (await session.client.models.list()).data.map(({ id }) => id.startsWith("claude-"));
  expect(new Set(ofMessages)).toEqual(new Set([true]));
  expect((await session.client.models.retrieve("claude-opus-5")).id).toBe("claude-opus-5");
});

test("a client that leaves in mid-stream is logged so", async () => {
  const slow = { kind: "fixed", ttftNs: 0, perTokenNs: 3_600e9 } as const;
  await using session = await openSession(loopScript, { latency: slow });
  const stream = await openaiClient(session).chat.completions.create({ model, messages: [go], tools, stream: true });
  for await (const chunk of stream) {
    expect(chunk.choices[0]?.delta.role).toBe("assistant");
    break;
  }
  const exchange = (await session.log()).exchanges[0];
  expect(exchange?.outcome).toBe("client-aborted");
  expect(exchange?.events.map(({ kind }) => kind)).toEqual(["role"]);
});

async function promptDetailsOf(answer: Response) {
  const said: OpenAI.Chat.ChatCompletion = JSON.parse(await answer.text());
  return said.usage?.prompt_tokens_details;
}

test("Claude behind a gateway caches at the marks that chat parts carry", async () => {
  await using session = await openSession(loopScript);
  const content = [{ type: "text", text: "x".repeat(8_000), cache_control: { type: "ephemeral" } }];
  const body = { model: "claude-sonnet-5", messages: [{ role: "user", content }], tools };
  const marked = await rawAnswer(session, "/v1/chat/completions", body);
  const again = await rawAnswer(session, "/v1/chat/completions", body);
  const written = await promptDetailsOf(marked);
  const read = await promptDetailsOf(again);
  expect([written?.cached_tokens, read?.cache_write_tokens]).toEqual([0, 0]);
  expect(written?.cache_write_tokens).toBeGreaterThan(2_000);
  expect(read?.cached_tokens).toBe(written?.cache_write_tokens);
});

test.each(["/v1/embeddings", "/v1/files", "/v1/fine_tuning/jobs"])(
  "%s is not served, in OpenAI's words",
  async (path) => {
    await using session = await openSession(loopScript);
    const answer = await rawAnswer(session, path, {});
    expect(answer.status).toBe(404);
    expect(JSON.parse(await answer.text())).toMatchObject({ error: { message: `Invalid URL (POST ${path})` } });
  },
);
