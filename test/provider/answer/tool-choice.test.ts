import type Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { openSession, shellTool } from "../open-session.ts";

const run = (command: string) => ({ kind: "tool", operation: { kind: "run", command } }) as const;
const script: TurnScript = {
  turns: [
    { blocks: [{ kind: "text", text: "Both." }, run("one"), run("two")] },
    { blocks: [{ kind: "text", text: "Done." }] },
  ],
};
const finish = {
  name: "finish",
  input_schema: {
    type: "object" as const,
    properties: { verdict: { type: "string", enum: ["good", "bad"] } },
    required: ["verdict"],
  },
};
const go = { role: "user", content: "go" } as const;

function request(
  tool_choice: Anthropic.ToolChoice,
  messages: Anthropic.MessageParam[] = [go],
): Anthropic.MessageCreateParamsNonStreaming {
  return { model: "claude-opus-4-8", max_tokens: 500, tools: [shellTool, finish], tool_choice, messages };
}

test("a request that forbids tools gets text, and the script does not move on", async () => {
  await using session = await openSession(script);
  const { client } = session;
  const forbidden = await client.messages.create(request({ type: "none" }));
  expect(forbidden.content.map(({ type }) => type)).toEqual(["text"]);
  expect(forbidden.stop_reason).toBe("end_turn");
  const next = await client.messages.create(
    request({ type: "auto" }, [go, { role: "assistant", content: forbidden.content }, { role: "user", content: "on" }]),
  );
  expect(next.content.map(({ type }) => type)).toEqual(["text", "tool_use", "tool_use"]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, isDefaultAnswer }) => [purpose, isDefaultAnswer])).toEqual([
    ["side", true],
    ["main", undefined],
  ]);
});

test("a client that takes one call at a time gets each scripted call in an answer of its own", async () => {
  await using session = await openSession(script);
  const messages: Anthropic.MessageParam[] = [go];
  const said: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const { content } = await session.client.messages.create(
      request({ type: "auto", disable_parallel_tool_use: true }, messages),
    );
    said.push(content.map((block) => (block.type === "tool_use" ? block.input : block.type)));
    const results = content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result", tool_use_id: block.id, content: "ok" } as const] : [],
    );
    messages.push({ role: "assistant", content }, { role: "user", content: results });
  }
  expect(said).toEqual([["text", { command: "one" }], [{ command: "two" }], ["text"]]);
});

test("a client that wants a certain tool gets its scripted call, else one that fits its schema", async () => {
  await using session = await openSession(script);
  const { client } = session;
  const scripted = await client.messages.create(request({ type: "tool", name: "Bash" }));
  expect(scripted.content).toMatchObject([
    { type: "text" },
    { input: { command: "one" } },
    { input: { command: "two" } },
  ]);
  const invented = await client.messages.create(request({ type: "tool", name: "finish" }));
  expect(invented).toMatchObject({
    content: [{ type: "tool_use", name: "finish", input: { verdict: "good" } }],
    stop_reason: "tool_use",
  });
  expect((await session.log()).exchanges.map(({ isDefaultAnswer }) => isDefaultAnswer)).toEqual([undefined, true]);
});

test("OpenAI's words for the same are understood in chat completions and Responses", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "test-key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const parameters = shellTool.input_schema;
  const chat = {
    model: "gpt-6-sol",
    messages: [go],
    tools: [{ type: "function" as const, function: { name: "shell", parameters } }],
  };
  const callsOf = async (more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>) =>
    (await client.chat.completions.create({ ...chat, ...more })).choices[0]?.message.tool_calls?.length ?? 0;
  expect(await callsOf({ tool_choice: "none" })).toBe(0);
  expect(await callsOf({ tool_choice: "required" })).toBe(2);
  expect(await callsOf({ tool_choice: { type: "function", function: { name: "shell" } } })).toBe(2);
  expect(await callsOf({ parallel_tool_calls: false })).toBe(1);
  const response = await client.responses.create({
    model: "gpt-6-sol",
    input: "go",
    tools: [{ type: "function", name: "shell", parameters, strict: false }],
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "shell" }] },
    parallel_tool_calls: false,
  });
  expect(response.output.map(({ type }) => type)).toEqual(["message", "function_call"]);
});
