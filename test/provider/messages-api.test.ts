import type Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { expect, test } from "vitest";
import { openSession, shellTool } from "./open-session.ts";

const model = "claude-opus-5";
const loop = {
  turns: [
    {
      blocks: [
        { kind: "thinking", text: "look first" },
        { kind: "text", text: "Listing 😀." },
        { kind: "tool", operation: { kind: "run", command: 'ls "a b"' } },
        { kind: "tool", operation: { kind: "run", command: "pwd" } },
      ],
    },
    { blocks: [{ kind: "text", text: "All done." }] },
  ],
} as const;

function resultsOf(message: Anthropic.Message): Anthropic.ToolResultBlockParam[] {
  return message.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ type: "tool_result" as const, tool_use_id: block.id, content: "ok" }));
}

test("a tool loop of the official SDK runs to the script's end, streaming first and whole second", async () => {
  await using session = await openSession(loop);
  const first: Anthropic.MessageParam = { role: "user", content: "go" };
  const one = await session.client.messages
    .stream({ model, max_tokens: 500, messages: [first], tools: [shellTool] })
    .finalMessage();
  expect(one.stop_reason).toBe("tool_use");
  expect(one.content.map((block) => (block.type === "tool_use" ? block.input : block.type))).toEqual([
    "thinking",
    "text",
    { command: 'ls "a b"' },
    { command: "pwd" },
  ]);
  const messages: Anthropic.MessageParam[] = [
    first,
    { role: "assistant", content: one.content },
    { role: "user", content: resultsOf(one) },
  ];
  const two = await session.client.messages.create({ model, max_tokens: 500, messages, tools: [shellTool] });
  expect(two.content).toEqual([{ type: "text", text: "All done." }]);
  expect(two.stop_reason).toBe("end_turn");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn, purpose, outcome }) => ({ turn, purpose, outcome }))).toEqual([
    { turn: 0, purpose: "main", outcome: "complete" },
    { turn: 1, purpose: "main", outcome: "complete" },
  ]);
  expect(exchanges[1]?.cache.firstDifference).toBeNull();
});

test("a repeated request gets the same turn, and a script that is used up gets a plain answer", async () => {
  await using session = await openSession({ turns: [loop.turns[0]] });
  const body = { model, max_tokens: 500, messages: [{ role: "user" as const, content: "go" }], tools: [shellTool] };
  const one = await session.client.messages.create(body);
  const again = await session.client.messages.create(body);
  expect(again.content).toEqual(one.content);
  const messages: Anthropic.MessageParam[] = [
    ...body.messages,
    { role: "assistant", content: one.content },
    { role: "user", content: resultsOf(one) },
  ];
  const after = await session.client.messages.create({ ...body, messages });
  expect(after).toMatchObject({ stop_reason: "end_turn", content: [{ type: "text" }] });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, turn, isDefaultAnswer = false }) => [purpose, turn, isDefaultAnswer])).toEqual([
    ["main", 0, false],
    ["main", 0, false],
    ["main", null, true],
  ]);
});

test("the bytes of a stream are those of the documented protocol", async () => {
  await using session = await openSession(loop, { latency: { kind: "fixed", ttftNs: 0, perTokenNs: 0 } });
  const response = await fetch(`${session.baseUrl}/v1/messages?beta=true`, {
    method: "POST",
    headers: { authorization: "Bearer key", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({
      model,
      max_tokens: 500,
      stream: true,
      thinking: { type: "adaptive", display: "summarized" },
      messages: [{ role: "user", content: "go" }],
      tools: [shellTool],
    }),
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  await expect(await response.text()).toMatchFileSnapshot("__golden__/one-turn.sse");
});

test("requests without tools get the script's side answers and leave the conversation alone", async () => {
  await using session = await openSession({
    turns: loop.turns,
    sides: [
      { kind: "extract", marker: "KEEP", maxLines: 2, heading: "Kept:" },
      { kind: "text", text: "A title" },
    ],
  });
  const ask = (content: string): Promise<Anthropic.Message> =>
    session.client.messages.create({ model, max_tokens: 500, messages: [{ role: "user", content }] });
  expect((await ask("x\nKEEP 1\ny\nKEEP 2\nKEEP 1\nKEEP 3")).content).toEqual([
    { type: "text", text: "Kept:\nKEEP 1\nKEEP 2" },
  ]);
  expect((await ask("title?")).content).toEqual([{ type: "text", text: "A title" }]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, turn }) => [purpose, turn])).toEqual([
    ["side", null],
    ["side", null],
  ]);
});

test("stop sequences and max_tokens cut the reply, and its price with it", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "one two three four" }] }] });
  const base = { model, messages: [{ role: "user" as const, content: "go" }] };
  const stopped = await session.client.messages.create({ ...base, max_tokens: 50, stop_sequences: ["three"] });
  expect(stopped).toMatchObject({
    stop_reason: "stop_sequence",
    stop_sequence: "three",
    content: [{ text: "one two " }],
  });
  const cut = await session.client.messages.create({ ...base, max_tokens: 2 });
  expect(cut).toMatchObject({
    stop_reason: "max_tokens",
    content: [{ text: "one two " }],
    usage: { output_tokens: 2 },
  });
});

test("a client that leaves in mid-stream is logged so, with the events it was sent", async () => {
  const slow = { kind: "fixed", ttftNs: 0, perTokenNs: 3_600e9 } as const;
  await using session = await openSession(
    { turns: [{ blocks: [{ kind: "text", text: "never to be finished" }] }] },
    { latency: slow },
  );
  const stream = session.client.messages.stream({
    model,
    max_tokens: 500,
    messages: [{ role: "user", content: "go" }],
  });
  await stream.emitted("streamEvent");
  stream.abort();
  await expect(stream.finalMessage()).rejects.toThrow(/abort/i);
  const { exchanges } = await session.log();
  expect(exchanges[0]?.outcome).toBe("client-aborted");
  expect(exchanges[0]?.events.map((event) => event.kind)).toEqual([
    "message_start",
    "ping",
    "content_block_start",
    "content_block_delta",
  ]);
});

test("no event of a paced stream is earlier than scheduled, and the schedule is the model's", async () => {
  const latency = { kind: "fixed", ttftNs: 20e6, perTokenNs: 2e6 } as const;
  await using session = await openSession(
    { turns: [{ blocks: [{ kind: "text", text: "abcd".repeat(10) }] }] },
    { latency },
  );
  await session.client.messages
    .stream({ model, max_tokens: 500, messages: [{ role: "user", content: "go" }] })
    .finalMessage();
  const exchange = (await session.log()).exchanges[0];
  const events = exchange?.events ?? [];
  expect(events).toHaveLength(16);
  expect(events.filter((event) => event.writtenNs < event.scheduledNs)).toEqual([]);
  const deltas = events.filter((event) => event.kind === "content_block_delta");
  expect(deltas.map((event) => event.scheduledNs - (exchange?.arrivalNs ?? 0))).toEqual(
    Array.from({ length: 10 }, (_, index) => 20e6 + index * 2e6),
  );
  expect(exchange?.modelled).toMatchObject({ ttftNs: 20e6, decodeNs: 20e6 });
  expect(exchange?.endNs).toBeGreaterThanOrEqual((exchange?.arrivalNs ?? 0) + 40e6);
});

test("the tool runner of the official SDK drives a script by itself", async () => {
  await using session = await openSession(loop);
  const commands: string[] = [];
  const runner = session.client.beta.messages.toolRunner({
    model,
    max_tokens: 500,
    messages: [{ role: "user", content: "go" }],
    tools: [
      betaTool({
        name: "Bash",
        description: "runs a command",
        inputSchema: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
        run: ({ command }) => {
          commands.push(command);
          return `ran ${command}`;
        },
      }),
    ],
  });
  expect((await runner).content).toMatchObject([{ type: "text", text: "All done." }]);
  expect(commands).toEqual(['ls "a b"', "pwd"]);
});

test("a refusal says why it was one, and a paused turn goes on from what it said", async () => {
  const refusal = { category: "cyber", explanation: "not this" };
  await using session = await openSession({
    turns: [
      { blocks: [{ kind: "text", text: "Searching" }], stopReason: "pause_turn" },
      { blocks: [{ kind: "text", text: "No." }], stopReason: "refusal", refusal },
    ],
  });
  const go: Anthropic.MessageParam = { role: "user", content: "go" };
  const paused = await session.client.messages.create({ model, max_tokens: 50, messages: [go] });
  expect(paused).toMatchObject({ stop_reason: "pause_turn", stop_details: null });
  const messages: Anthropic.MessageParam[] = [go, { role: "assistant", content: paused.content }];
  const refused = await session.client.messages.stream({ model, max_tokens: 50, messages }).finalMessage();
  expect(refused).toMatchObject({ stop_reason: "refusal", stop_details: { type: "refusal", ...refusal } });
});

test("a conversation held by the server is continued by its last message's id, and a lost one is named so", async () => {
  await using session = await openSession(loop);
  const thread = { type: "create" } as const;
  const betas = ["message-threads-2026-08-12"];
  const base = { model, max_tokens: 500, tools: [shellTool], betas };
  const go = { role: "user" as const, content: "go" };
  const one = await session.client.beta.messages.create({ ...base, messages: [go], thread });
  const results = one.content
    .filter((block) => block.type === "tool_use")
    .map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, content: "ok" }));
  const continued = { model, max_tokens: 500, betas, messages: [{ role: "user" as const, content: results }] };
  const two = await session.client.beta.messages.create({
    ...continued,
    thread: { type: "continue", previous_message_id: one.id },
  });
  expect(two.content).toMatchObject([{ type: "text", text: "All done." }]);
  const lost = { ...continued, thread: { type: "continue", previous_message_id: "msg_0" } as const };
  await expect(session.client.beta.messages.create(lost)).rejects.toMatchObject({
    status: 404,
    errorCode: "thread_not_found",
  });
  expect((await session.log()).exchanges[1]?.cache.firstDifference).toBeNull();
});

test("a message has every member that the SDK's type has, and names its speed", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "thinking", text: "four tokens here" }] }] });
  const body = { model: "claude-opus-5-5", max_tokens: 99, messages: [{ role: "user" as const, content: "go" }] };
  const whole = await session.client.messages.create({ ...body, speed: "fast" });
  expect(whole).toMatchObject({ container: null, diagnostics: null, stop_details: null });
  expect(whole.usage).toMatchObject({
    speed: "fast",
    inference_geo: null,
    server_tool_use: null,
    output_tokens_details: { thinking_tokens: 4 },
    service_tier: "standard",
  });
  const streamed = await session.client.messages.stream(body).finalMessage();
  expect(Object.keys(streamed.usage).toSorted()).toEqual(Object.keys(whole.usage).toSorted());
  expect(streamed.usage).toMatchObject({ speed: "standard", output_tokens_details: { thinking_tokens: 4 } });
});
