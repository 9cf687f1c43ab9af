import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { Block, TurnScript } from "../../../src/core/turn-script.ts";
import { openSession, shellTool } from "../open-session.ts";

const weather = {
  name: "get_weather",
  description: "The weather of a place",
  input_schema: { type: "object" as const, properties: { place: { type: "string" } }, required: ["place"] },
};
const definition = JSON.stringify({
  description: weather.description,
  input_schema: weather.input_schema,
  name: weather.name,
});
const hidden = { ...weather, defer_loading: true };
const searchTool = { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" } as const;
const go = { role: "user", content: "Is it raining?" } as const;
const claude = {
  model: "claude-sonnet-4-6",
  max_tokens: 500,
  messages: [go],
  tools: [shellTool, hidden, searchTool],
};
const search: Block = { kind: "tool-search", query: "weather", tools: ["get_weather"] };
const call: Block = { kind: "tool", operation: { kind: "named", name: "get_weather", input: { place: "Oslo" } } };

function scriptOf(blocks: readonly Block[]): TurnScript {
  return { turns: [{ blocks }, { blocks: [{ kind: "text", text: "It rains." }] }] };
}

/** A text counts a token for each four bytes, begun ones too. */
function tokens(said: string): number {
  return Math.ceil(said.length / 4);
}

test("a search for tools is two blocks of Claude's message, and what it finds can be called", async () => {
  await using session = await openSession(scriptOf([search, call]));
  const { messages } = session.client;
  const whole = await messages.create(claude);
  const [use, , called] = whole.content;
  const id = use?.type === "server_tool_use" ? use.id : "";
  const callId = called?.type === "tool_use" ? called.id : "";
  expect(whole.content).toEqual([
    { type: "server_tool_use", id, name: searchTool.name, input: { query: "weather" }, caller: { type: "direct" } },
    {
      type: "tool_search_tool_result",
      tool_use_id: id,
      content: {
        type: "tool_search_tool_search_result",
        tool_references: [{ type: "tool_reference", tool_name: "get_weather" }],
      },
    },
    { type: "tool_use", id: callId, name: "get_weather", input: { place: "Oslo" } },
  ]);
  expect(whole).toMatchObject({ stop_reason: "tool_use", usage: { server_tool_use: null } });
  expect((await messages.stream(claude).finalMessage()).content).toEqual(whole.content);
  const result = { type: "tool_result" as const, tool_use_id: callId, content: "Rain." };
  const next = await messages.create({
    ...claude,
    messages: [go, { role: "assistant", content: whole.content }, { role: "user", content: [result] }],
  });
  expect(next.content).toMatchObject([{ text: "It rains." }]);
});

test("a deferred tool counts when it is found, and when the client sends back that it was", async () => {
  await using session = await openSession(scriptOf([search, { kind: "text", text: "Found." }]));
  const { messages } = session.client;
  const { model, tools } = claude;
  const count = async (said: Anthropic.MessageParam[], offered: Anthropic.ToolUnion[] = tools): Promise<number> =>
    (await messages.countTokens({ model, messages: said, tools: offered })).input_tokens;
  const asked = await count([go]);
  expect(await count([go], [shellTool, searchTool])).toBe(asked);
  expect(await count([go], [shellTool, weather, searchTool])).toBeGreaterThan(asked);
  const whole = await messages.create(claude);
  expect(whole.usage.input_tokens - asked).toBe(tokens(definition));
  expect(whole.usage.output_tokens).toBe(tokens(searchTool.name) + tokens('{"query":"weather"}') + tokens("Found."));
  const found = (block: Anthropic.ContentBlock | undefined): Promise<number> =>
    count([go, { role: "assistant", content: block === undefined ? "Hm." : [block] }, go]);
  const [, result] = whole.content;
  const id = result?.type === "tool_search_tool_result" ? result.tool_use_id : "";
  const read =
    `assistant {"content":{"type":"tool_search_tool_search_result","tool_references":[` +
    `{"type":"tool_definition",${definition.slice(1)}]},"tool_use_id":"${id}","type":"tool_search_tool_result"}`;
  const said = 'assistant {"text":"Hm.","type":"text"}';
  expect((await found(result)) - (await found(undefined))).toBe(tokens(read) - tokens(said));
});

test("a call of a deferred tool that the script does not search for has a search before it", async () => {
  await using session = await openSession(scriptOf([{ kind: "text", text: "Wait. " }, call]));
  const { messages } = session.client;
  const { content } = await messages.create(claude);
  expect(content).toMatchObject([
    { type: "text" },
    { type: "server_tool_use", input: { query: "get_weather" } },
    { type: "tool_search_tool_result", content: { tool_references: [{ tool_name: "get_weather" }] } },
    { type: "tool_use", name: "get_weather" },
  ]);
  const known = [go, { role: "assistant" as const, content: content.slice(1, 3) }, go];
  const again = await messages.create({ ...claude, messages: known });
  expect(again.content.map(({ type }) => type)).toEqual(["text", "tool_use"]);
});

test("a deferred tool that nothing can find is not called", async () => {
  await using session = await openSession(scriptOf([call]));
  const { messages } = session.client;
  const refused = messages.create({ ...claude, tools: [shellTool, hidden] });
  await expect(refused).rejects.toThrow(/No offered tool searches for \\"get_weather\\", which is deferred/);
});

test("a tool of the client can find a deferred one", async () => {
  const find = {
    name: "find_tool",
    input_schema: { type: "object" as const, properties: { word: { type: "string" } } },
  };
  const asked: Block = { kind: "tool", operation: { kind: "named", name: "find_tool", input: { word: "weather" } } };
  await using session = await openSession({ turns: [{ blocks: [asked] }, { blocks: [call] }] });
  const { messages } = session.client;
  const tools = [find, hidden];
  const first = await messages.create({ ...claude, tools });
  const [use] = first.content;
  const content = [{ type: "tool_reference" as const, tool_name: "get_weather" }];
  const result = { type: "tool_result" as const, tool_use_id: use?.type === "tool_use" ? use.id : "", content };
  const brought = [
    go,
    { role: "assistant" as const, content: first.content },
    { role: "user" as const, content: [result] },
  ];
  const second = await messages.create({ ...claude, tools, messages: brought });
  expect(second.content).toMatchObject([{ type: "tool_use", name: "get_weather" }]);
  const unknown = messages.create({ ...claude, tools: [find], messages: brought });
  await expect(unknown).rejects.toThrow("Tool reference 'get_weather' has no corresponding tool definition");
});

test("a search that fails says why, and one that cannot be is refused", async () => {
  const error = "unavailable";
  const failing: Block = { kind: "tool-search", query: "weather", tools: [], error };
  await using failed = await openSession(scriptOf([failing, { kind: "text", text: "No." }]));
  const { content } = await failed.client.messages.create(claude);
  expect(content[1]).toMatchObject({
    content: { type: "tool_search_tool_result_error", error_code: error, error_message: null },
  });
  await using session = await openSession(scriptOf([search]));
  const ask = (tools: Anthropic.ToolUnion[]) => session.client.messages.create({ ...claude, tools });
  await expect(ask([shellTool, hidden])).rejects.toThrow("No offered tool searches for tools.");
  await expect(ask([shellTool, weather, searchTool])).rejects.toThrow(
    /No offered tool is named \\"get_weather\\" and deferred/,
  );
  await expect(ask([hidden])).rejects.toThrow("All tools have defer_loading set.");
});
