import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { openSession, shellTool } from "./open-session.ts";

const prompt = "Read the file, then say what it says.";
const script: TurnScript = {
  turns: [
    { blocks: [{ kind: "tool", operation: { kind: "run", command: "cat a" } }] },
    { blocks: [{ kind: "text", text: "It says hi." }] },
  ],
};
const base = { model: "claude-opus-5", max_tokens: 500 };
const go: Anthropic.MessageParam = { role: "user", content: prompt };
const title = { role: "user", content: `Write a title for this:\n${prompt}` } as const;

/** The conversation of an agent that adds a message of the system behind its results, as Claude Code does. */
async function work(client: Anthropic): Promise<Anthropic.Message> {
  const first = await client.messages.create({ ...base, tools: [shellTool], messages: [go] });
  const results = first.content.flatMap((block) =>
    block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "hi" }] : [],
  );
  const messages: Anthropic.MessageParam[] = [
    go,
    { role: "assistant", content: first.content },
    { role: "user", content: results },
    { role: "system", content: "14978374 tokens left" },
  ];
  return await client.messages.create({ ...base, tools: [shellTool], messages });
}

test("the main line carries the prompt; titles, counts, lists and preflights are apart", async () => {
  await using session = await openSession(script, {}, { mainPrompts: [prompt] });
  const { client, baseUrl } = session;
  await fetch(baseUrl, { method: "HEAD" });
  expect((await fetch(`${baseUrl}/api/hello`, { method: "HEAD" })).status).toBe(200);
  await fetch(`${baseUrl}/nowhere`, { method: "HEAD" });
  await client.models.list();
  await client.messages.create({ ...base, messages: [title] });
  await client.messages.countTokens({ model: base.model, messages: [go] });
  const remember = { role: "user", content: "What is worth remembering?" } as const;
  await client.messages.create({ ...base, tools: [shellTool], messages: [remember] });
  const last = await work(client);
  expect(last.content).toMatchObject([{ text: "It says hi." }]);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, turn, isDefaultAnswer = false }) => [purpose, turn, isDefaultAnswer])).toEqual([
    ["preflight", null, false],
    ["preflight", null, false],
    ["preflight", null, false],
    ["models", null, false],
    ["side", null, true],
    ["count", null, false],
    ["side", null, true],
    ["main", 0, false],
    ["main", 1, false],
  ]);
  expect(exchanges.at(-1)).toMatchObject({
    protocol: "anthropic-messages",
    toolResults: [{ call: 0, text: "hi" }],
    cache: { firstDifference: null },
  });
});

test("a title's request that got the only turn is a side request in the log", async () => {
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "Ready." }] }] };
  await using session = await openSession(talk, {}, { mainPrompts: [prompt] });
  await session.client.messages.create({ ...base, messages: [title] });
  await session.client.messages.create({ ...base, tools: [shellTool], messages: [go] });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, turn, cache }) => [purpose, turn, cache.firstDifference])).toEqual([
    ["side", null, null],
    ["main", 0, null],
  ]);
});

test("a client without any tools is answered by the script", async () => {
  const talk: TurnScript = { turns: [{ blocks: [{ kind: "text", text: "Ready." }] }] };
  await using session = await openSession(talk, {}, { mainPrompts: [prompt] });
  const { content } = await session.client.messages.create({ ...base, messages: [go] });
  expect(content).toMatchObject([{ text: "Ready." }]);
  expect((await session.log()).exchanges).toMatchObject([{ purpose: "main", turn: 0 }]);
});

const titleSchema = {
  type: "object",
  properties: {
    title: { type: "string" },
    kind: { enum: ["bug", "feature"] },
    tags: { type: "array", items: { $ref: "#/$defs/tag" }, minItems: 1 },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  required: ["title", "kind", "tags", "note"],
  $defs: { tag: { type: "object", properties: { weight: { type: "integer", minimum: 2 } }, required: ["weight"] } },
};
const fitting = { title: "title", kind: "bug", tags: [{ weight: 2 }], note: null };

test.each([
  [
    "/v1/messages",
    { ...base, messages: [title], output_config: { format: { type: "json_schema", schema: titleSchema } } },
    /"type":"text","text":"(.*?[^\\])"\}/,
  ],
  [
    "/v1/chat/completions",
    {
      ...base,
      messages: [title],
      response_format: { type: "json_schema", json_schema: { name: "t", schema: titleSchema } },
    },
    /"content":"(.*?[^\\])",/,
  ],
  [
    "/v1/responses",
    {
      model: base.model,
      input: title.content,
      text: { format: { type: "json_schema", name: "t", schema: titleSchema } },
    },
    /"text":"(\{.*?[^\\])"\}/,
  ],
])("a side request at %s that asks for JSON gets an object that fits its schema", async (path, body, pattern) => {
  await using session = await openSession(script, {}, { mainPrompts: [prompt] });
  const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01", authorization: "Bearer key" };
  const response = await fetch(`${session.baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.text();
  const said = pattern.exec(answer)?.[1] ?? answer;
  expect(JSON.parse(JSON.parse(`"${said}"`))).toEqual(fitting);
});
