import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { parseMessagesRequest } from "../../../src/provider/wire/anthropic/request.ts";
import { openSession } from "../open-session.ts";

const input = { query: "tower height" };
const result = "The tower is 300 m high.";
const answer = "It is 300 m high.";
const script: TurnScript = {
  turns: [
    {
      blocks: [
        { kind: "text", text: "I look. " },
        { kind: "mcp-call", server: "docs", tool: "lookup", input, result },
        { kind: "text", text: answer },
      ],
    },
    {
      blocks: [
        { kind: "mcp-call", server: "docs", tool: "open", input: {}, result: "It is closed.", isError: true },
        { kind: "text", text: "Bye." },
      ],
    },
  ],
};
const go = { role: "user", content: "How high is the tower?" } as const;
const servers = [{ type: "url" as const, name: "docs", url: "https://example.com/mcp" }];
const toolset = { type: "mcp_toolset" as const, mcp_server_name: "docs" };
const claude = {
  model: "claude-sonnet-4-6",
  max_tokens: 500,
  messages: [go],
  mcp_servers: servers,
  tools: [toolset],
  betas: ["mcp-client-2025-11-20"],
};

/** A text counts a token for each four bytes, begun ones too. */
function tokens(said: string): number {
  return Math.ceil(said.length / 4);
}

test("a call on a server is two blocks of Claude's message, streamed as whole", async () => {
  await using session = await openSession(script);
  const { messages } = session.client.beta;
  const whole = await messages.create(claude);
  const [, use] = whole.content;
  const id = use?.type === "mcp_tool_use" ? use.id : "";
  expect(id).toMatch(/^mcptoolu_01/);
  expect(whole.content).toEqual([
    { type: "text", text: "I look. " },
    { type: "mcp_tool_use", id, name: "lookup", server_name: "docs", input },
    {
      type: "mcp_tool_result",
      tool_use_id: id,
      is_error: false,
      content: [{ type: "text", text: result, citations: null }],
    },
    { type: "text", text: answer },
  ]);
  expect(whole).toMatchObject({ stop_reason: "end_turn", usage: { server_tool_use: null } });
  expect((await messages.stream(claude).finalMessage()).content).toEqual(whole.content);
  const { model, tools } = claude;
  const asked = await messages.countTokens({ model, tools, mcp_servers: servers, messages: [go] });
  expect(whole.usage.input_tokens - asked.input_tokens).toBe(tokens(result));
  expect(whole.usage.output_tokens).toBe(
    tokens("I look. ") + tokens("lookup") + tokens(JSON.stringify(input)) + tokens(answer),
  );
  const conversation = [go, { role: "assistant" as const, content: whole.content }, go];
  const next = await messages.create({ ...claude, messages: conversation });
  expect(next.content).toMatchObject([
    { type: "mcp_tool_use", name: "open", input: {} },
    { type: "mcp_tool_result", is_error: true, content: [{ text: "It is closed." }] },
    { text: "Bye." },
  ]);
});

test("a server that the request does not offer, or a tool that it switches off, is refused", async () => {
  await using session = await openSession(script);
  const ask = (extra: object) => session.client.beta.messages.create({ ...claude, ...extra });
  const other = [{ type: "url" as const, name: "other", url: "https://example.com/other" }];
  await expect(ask({ tools: [], mcp_servers: other })).rejects.toThrow(/No offered tool is the MCP server \\"docs/);
  await expect(ask({ mcp_servers: other })).rejects.toThrow("tools.0.mcp_server_name: MCP server 'docs' not found");
  await expect(ask({ mcp_servers: [{ type: "url", name: "docs" }] })).rejects.toThrow(
    "mcp_servers.0.url: Field required",
  );
  const off = /No offered tool is \\"lookup\\" of the MCP server \\"docs\\". Offered: docs\./;
  await expect(ask({ tools: [{ ...toolset, configs: { lookup: { enabled: false } } }] })).rejects.toThrow(off);
  await expect(ask({ tools: [{ ...toolset, default_config: { enabled: false } }] })).rejects.toThrow(off);
  const limited = servers.map((server) => ({ ...server, tool_configuration: { allowed_tools: ["open"] } }));
  await expect(ask({ tools: [], mcp_servers: limited })).rejects.toThrow(off);
  const chosen = { default_config: { enabled: false }, configs: { lookup: { enabled: true } } };
  expect((await ask({ tools: [{ ...toolset, ...chosen }] })).content).toHaveLength(4);
  expect((await ask({ tools: [] })).content).toHaveLength(4);
});

const mcp = { type: "mcp" as const, server_label: "docs", server_url: "https://example.com/mcp" };
const openai = { model: "gpt-6-sol", input: go.content, tools: [{ ...mcp, require_approval: "never" as const }] };

function withoutId({ id: _id, ...item }: { readonly id?: string | null }): object {
  return item;
}

test("a call on a server is an item of a response, behind the list of the server's tools", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const whole = await client.responses.create(openai);
  const list = {
    type: "mcp_list_tools",
    server_label: "docs",
    tools: [{ name: "lookup", description: null, input_schema: { type: "object" }, annotations: null }],
    error: null,
  };
  const call = {
    type: "mcp_call",
    server_label: "docs",
    name: "lookup",
    arguments: JSON.stringify(input),
    output: result,
    error: null,
    status: "completed",
    approval_request_id: null,
  };
  expect(whole.output.map(withoutId)).toMatchObject([list, { type: "message" }, call, { type: "message" }]);
  const stream = client.responses.stream(openai);
  const events: string[] = [];
  for await (const { type } of stream) events.push(type);
  expect(new Set(events.filter((type) => type.includes("mcp")))).toEqual(
    new Set([
      "response.mcp_list_tools.in_progress",
      "response.mcp_list_tools.completed",
      "response.mcp_call.in_progress",
      "response.mcp_call_arguments.delta",
      "response.mcp_call_arguments.done",
      "response.mcp_call.completed",
    ]),
  );
  const { output } = await stream.finalResponse();
  expect([output[0], output[2]].map((item) => withoutId(item ?? {}))).toEqual([list, call]);
  const counted = await client.responses.inputTokens.count(openai);
  expect((whole.usage?.input_tokens ?? 0) - counted.input_tokens).toBe(tokens("lookup") + tokens(result));
  const next = await client.responses.create({ ...openai, previous_response_id: whole.id, input: "Thanks." });
  expect(next.output).toMatchObject([
    { type: "mcp_call", name: "open", status: "failed", error: "It is closed.", output: null },
    { type: "message" },
  ]);
  const failing = client.responses.stream({ ...openai, previous_response_id: whole.id, input: "Thanks." });
  const ends: string[] = [];
  for await (const { type } of failing) if (/^response\.mcp_call\.[cf]/.test(type)) ends.push(type);
  expect(ends).toEqual(["response.mcp_call.failed"]);
});

test("a call that needs an approval waits for it, and is not made without", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const request = { ...openai, tools: [mcp] };
  const asked = await client.responses.create(request);
  expect(asked.output).toMatchObject([
    { type: "mcp_list_tools" },
    { type: "message" },
    { type: "mcp_approval_request", name: "lookup", server_label: "docs", arguments: JSON.stringify(input) },
  ]);
  const approval_request_id = asked.output[2]?.id ?? "";
  const streamed = await client.responses.stream(request).finalResponse();
  expect(streamed.output[2]).toEqual(asked.output[2]);
  const say = (approve: boolean) =>
    client.responses.create({
      ...request,
      previous_response_id: asked.id,
      input: [{ type: "mcp_approval_response", approval_request_id, approve }],
    });
  const approved = await say(true);
  expect(approved.output).toMatchObject([
    { type: "mcp_call", output: result, approval_request_id },
    { type: "message", content: [{ text: answer }] },
  ]);
  // The arguments were written with the question.
  expect(approved.usage?.output_tokens).toBe(tokens(answer));
  const declined = await say(false);
  expect(declined.output).toMatchObject([{ type: "message", content: [{ text: answer }] }]);
  for (const { id } of [approved, declined]) {
    const next = await client.responses.create({ ...request, previous_response_id: id, input: "Thanks." });
    expect(next.output).toMatchObject([{ type: "mcp_approval_request", name: "open" }]);
  }
});

test.each<readonly [OpenAI.Responses.Tool.Mcp.McpToolApprovalFilter, string]>([
  [{ always: { tool_names: ["lookup"] } }, "mcp_approval_request"],
  [{ always: { tool_names: ["open"] } }, "mcp_call"],
  [{ never: { tool_names: ["lookup"] } }, "mcp_call"],
  [{ never: { tool_names: ["open"] } }, "mcp_approval_request"],
  [{ never: { read_only: true } }, "mcp_approval_request"],
])("an approval asked for by %j makes it a %s", async (require_approval, type) => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const { output } = await client.responses.create({ ...openai, tools: [{ ...mcp, require_approval }] });
  expect(output[2]?.type).toBe(type);
});

test("what opens a server is neither read by the model nor shown again", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const plain = { ...mcp, require_approval: "never" as const };
  const secret = { ...plain, authorization: "secret-token", headers: { "x-key": "secret-key" } };
  const whole = await client.responses.create({ ...openai, tools: [secret] });
  expect(JSON.stringify(whole)).not.toContain("secret-");
  const counted = await client.responses.inputTokens.count({ ...openai, tools: [secret] });
  expect(counted).toEqual(await client.responses.inputTokens.count({ ...openai, tools: [plain] }));
});

test("a client can insist on a server", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const insist = (server_label: string) =>
    client.responses.create({
      ...openai,
      tools: [...openai.tools, { ...mcp, server_label: "other" }],
      tool_choice: { type: "mcp", server_label },
    });
  const { output } = await insist("docs");
  expect(output.map(({ type }) => type)).toEqual(["mcp_list_tools", "message", "mcp_call", "message"]);
  await expect(insist("other")).rejects.toThrow('tool_choice: The script does not call "other"');
});

test("a lenient reading keeps the toolset of each server, with an address or without", () => {
  const tools = [toolset, { ...toolset, mcp_server_name: "other" }, { type: "mcp_toolset" }, toolset];
  const body = { ...claude, tools };
  const read = parseMessagesRequest(body, { kind: "turn", isLenient: true, workspace: "", knownParts: null });
  expect(read).toMatchObject({ kind: "request", tools: [{ name: "docs" }, { name: "other" }] });
});

test("protocols without servers refuse the call", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const other = { ...mcp, server_label: "other" };
  const refused = 'No offered tool is the MCP server "docs"';
  await expect(client.responses.create({ ...openai, tools: [other] })).rejects.toThrow(`${refused}. Offered: other.`);
  const unnamed = client.responses.create({ ...openai, tools: [{ type: "mcp", server_label: "docs" }] });
  await expect(unnamed).rejects.toThrow("tools[0]: one of 'server_url', 'connector_id' and 'tunnel_id' is required");
  const gemini = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: session.baseUrl } });
  const config = { tools: [{ mcpServers: [{ name: "docs" }] }] };
  const generated = gemini.models.generateContent({ model: "gemini-2.5-pro", contents: go.content, config });
  await expect(generated).rejects.toThrow("No offered tool is the MCP server");
});
