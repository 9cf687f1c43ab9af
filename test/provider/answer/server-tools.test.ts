import type Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { priceUsage } from "../../../src/provider/models/usage-ledger.ts";
import { instantSettings, openSession, shellTool } from "../open-session.ts";

const url = "https://example.com/tower";
const title = "The tower";
const pageText = "The tower is 300 m high, and older than the bridge. ".repeat(400);
const found = [
  { url: "https://example.com/bridge", title: "The bridge", text: "It is long." },
  { url, title, text: pageText },
];
const answer = "It is 300 m high.";
const script: TurnScript = {
  turns: [
    {
      blocks: [
        { kind: "text", text: "I look. " },
        { kind: "web-search", query: "tower height", results: found },
        { kind: "text", text: answer, citations: [{ kind: "page", url, title, quote: "300 m" }] },
      ],
    },
    { blocks: [{ kind: "text", text: "Bye." }] },
  ],
};
const go = { role: "user", content: "How high is the tower?" } as const;
const searchTool = { type: "web_search_20250305", name: "web_search" } as const;
const claude = { model: "claude-sonnet-4-6", max_tokens: 500, messages: [go], tools: [searchTool] };

test("a search of the script is two blocks of Claude's message, streamed as whole", async () => {
  await using session = await openSession(script);
  const { messages } = session.client;
  const whole = await messages.create(claude);
  expect(whole).toMatchObject({
    stop_reason: "end_turn",
    usage: { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
    content: [
      { type: "text", text: "I look. " },
      { type: "server_tool_use", name: "web_search", input: { query: "tower height" } },
      { type: "web_search_tool_result", content: [{ title: "The bridge" }, { url, title, page_age: null }] },
      { type: "text", text: answer, citations: [{ type: "web_search_result_location", url, cited_text: "300 m" }] },
    ],
  });
  const [, use, result] = whole.content;
  expect(use).toMatchObject({ id: expect.stringMatching(/^srvtoolu_01/) });
  expect(result).toMatchObject({ tool_use_id: use?.type === "server_tool_use" ? use.id : "" });
  const streamed = await messages.stream(claude).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.usage.server_tool_use).toEqual(whole.usage.server_tool_use);
  const { exchanges } = await session.log();
  const { costNanoUsd } = priceUsage(claude.model, instantSettings.asOf, whole.usage) ?? {};
  expect(exchanges[0]?.modelled.costNanoUsd).toBe(costNanoUsd);
  expect(costNanoUsd).toBeGreaterThan(10_000_000);
});

test("the model reads what a search found, once when it searches and again when the client sends it back", async () => {
  await using session = await openSession(script);
  const { messages } = session.client;
  const first = await messages.create(claude);
  const without = await messages.countTokens({ model: claude.model, messages: [go], tools: [searchTool] });
  const foundTokens = Math.floor(pageText.length / 4);
  expect(first.usage.input_tokens - without.input_tokens).toBeGreaterThan(foundTokens);
  const conversation: Anthropic.MessageParam[] = [go, { role: "assistant", content: first.content }, go];
  const counted = await messages.countTokens({ model: claude.model, messages: conversation, tools: [searchTool] });
  expect(counted.input_tokens).toBeGreaterThan(without.input_tokens + foundTokens);
  expect(counted.input_tokens).toBeLessThan(without.input_tokens + 1.1 * foundTokens);
  const next = await messages.create({ ...claude, messages: conversation });
  expect(next.content).toMatchObject([{ text: "Bye." }]);
});

test("a search is an item of a response, and a page that a text cites is an annotation of it", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const request = {
    model: "gpt-6-sol",
    input: go.content,
    tools: [{ type: "web_search" as const }],
    include: ["web_search_call.action.sources" as const],
  };
  const whole = await client.responses.create(request);
  expect(whole.output).toMatchObject([
    { type: "message" },
    {
      type: "web_search_call",
      status: "completed",
      action: { type: "search", query: "tower height", sources: found.map((page) => ({ type: "url", url: page.url })) },
    },
    {
      type: "message",
      content: [
        {
          text: answer,
          annotations: [{ type: "url_citation", url, title, start_index: 0, end_index: answer.length }],
        },
      ],
    },
  ]);
  const events: string[] = [];
  const stream = client.responses.stream(request);
  for await (const { type } of stream) events.push(type);
  expect(events.filter((type) => /web_search_call|annotation/.test(type))).toEqual([
    "response.web_search_call.in_progress",
    "response.web_search_call.searching",
    "response.web_search_call.completed",
    "response.output_text.annotation.added",
  ]);
  const { output } = await stream.finalResponse();
  expect(output.map(({ type }) => type)).toEqual(whole.output.map(({ type }) => type));
  const next = await client.responses.create({ ...request, previous_response_id: whole.id, input: "Thanks." });
  expect(next.output_text).toBe("Bye.");
});

test("a chat completion searches if it has options for that, and shows only what it cites", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const request = { model: "gpt-6-sol", messages: [go], web_search_options: {} };
  const whole = await client.chat.completions.create(request);
  const at = "I look. ".length;
  const citation = { url, title, start_index: at, end_index: at + answer.length };
  expect(whole.choices[0]?.message).toMatchObject({
    content: `I look. ${answer}`,
    annotations: [{ type: "url_citation", url_citation: citation }],
  });
  const chunks: unknown[] = [];
  for await (const { choices } of await client.chat.completions.create({ ...request, stream: true })) {
    chunks.push(...choices.flatMap(({ delta }) => ("annotations" in delta ? [delta.annotations] : [])));
  }
  expect(chunks).toEqual([[{ type: "url_citation", url_citation: citation }]]);
});

test("a search is the grounding of Gemini's answer", async () => {
  await using session = await openSession(script);
  const client = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: session.baseUrl } });
  const request = { model: "gemini-2.5-pro", contents: go.content, config: { tools: [{ googleSearch: {} }] } };
  const whole = await client.models.generateContent(request);
  const grounding = {
    webSearchQueries: ["tower height"],
    groundingChunks: found.map((page) => ({ web: { uri: page.url, title: page.title } })),
    groundingSupports: [{ segment: { startIndex: 8, endIndex: 8 + answer.length }, groundingChunkIndices: [1] }],
  };
  expect(whole.text).toBe(`I look. ${answer}`);
  expect(whole.candidates?.[0]?.groundingMetadata).toMatchObject(grounding);
  expect(whole.usageMetadata?.toolUsePromptTokenCount).toBeGreaterThan(pageText.length / 4);
  let last: unknown;
  for await (const chunk of await client.models.generateContentStream(request)) last = chunk.candidates?.[0];
  expect(last).toMatchObject({ groundingMetadata: grounding, finishReason: "STOP" });
});

test("a search that failed says why, finds nothing and costs nothing", async () => {
  const error = "max_uses_exceeded";
  await using session = await openSession({
    turns: [
      {
        blocks: [
          { kind: "web-search", query: "x", results: [], error },
          { kind: "text", text: "No." },
        ],
      },
    ],
  });
  const { content, usage } = await session.client.messages.create(claude);
  expect(content[1]).toMatchObject({ content: { type: "web_search_tool_result_error", error_code: error } });
  expect(usage.server_tool_use).toBeNull();
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const response = await client.responses.create({ model: "gpt-6-sol", input: "x", tools: [{ type: "web_search" }] });
  expect(response.output[0]).toMatchObject({ type: "web_search_call", status: "failed" });
});

test("a client that offers no search gets a 400 that says so", async () => {
  await using session = await openSession(script);
  const refused = session.client.messages.create({ ...claude, tools: [shellTool] });
  await expect(refused).rejects.toThrow("No offered tool searches the web. Offered: Bash(command, timeout).");
});

test("a client that insists on a tool of the provider gets a search that finds nothing, and no other tool's result", async () => {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "Words." }] }] });
  const forced = (name: string, tool: Anthropic.ToolUnion): Promise<Anthropic.Message> =>
    session.client.messages.create({ ...claude, tools: [tool], tool_choice: { type: "tool", name } });
  const searched = await forced("web_search", searchTool);
  expect(searched.content).toMatchObject([
    { type: "server_tool_use", input: { query: go.content } },
    { type: "web_search_tool_result", content: [] },
    { type: "text" },
  ]);
  const code = { type: "code_execution_20250825", name: "code_execution" } as const;
  await expect(forced("code_execution", code)).rejects.toThrow("tool_choice: The script does not call");
  const bash = await forced("bash", { type: "bash_20250124", name: "bash" });
  expect(bash.content).toMatchObject([{ type: "tool_use", name: "bash", input: { command: "true" } }]);
});

test("a passage of a document is cited if the client asks for citations", async () => {
  const quote = "300 m";
  const citations = [{ kind: "passage", document: 0, title: "Notes", quote, start: 10 }] as const;
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: "300.", citations }] }] });
  const ask = async (enabled: boolean) => {
    const source = { type: "text" as const, media_type: "text/plain" as const, data: "The tower 300 m." };
    const document = { type: "document" as const, source, citations: { enabled } };
    const messages = [{ role: "user" as const, content: [document] }];
    const request = { model: claude.model, max_tokens: 100, messages };
    const whole = await session.client.messages.create(request);
    const streamed = await session.client.messages.stream(request).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    return whole.content[0]?.type === "text" ? whole.content[0].citations : undefined;
  };
  expect(await ask(true)).toMatchObject([
    { type: "char_location", cited_text: quote, document_index: 0, start_char_index: 10, end_char_index: 15 },
  ]);
  expect(await ask(false)).toBeUndefined();
});

const codeScript: TurnScript = {
  turns: [
    {
      blocks: [
        { kind: "code-run", code: "echo 4", stdout: "4\n", stderr: "", exitCode: 0 },
        { kind: "text", text: "Four." },
      ],
    },
    { blocks: [{ kind: "code-run", code: "exit 3", stdout: "", stderr: "no", exitCode: 3 }] },
  ],
};

test("code that Claude ran has a container that the client can name again", async () => {
  await using session = await openSession(codeScript);
  const { messages } = session.client;
  const tools = [{ type: "code_execution_20250825", name: "code_execution" } as const];
  const request = { ...claude, tools };
  const whole = await messages.create(request);
  expect(whole.content).toMatchObject([
    { type: "server_tool_use", name: "bash_code_execution", input: { command: "echo 4" } },
    {
      type: "bash_code_execution_tool_result",
      content: { type: "bash_code_execution_result", stdout: "4\n", return_code: 0 },
    },
    { text: "Four." },
  ]);
  const container = whole.container?.id ?? "none";
  const streamed = await messages.stream({ ...request, container }).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.container?.id).toBe(container);
  const python = await messages.create({
    ...request,
    tools: [{ type: "code_execution_20250522", name: "code_execution" }],
  });
  expect(python.content[0]).toMatchObject({ name: "code_execution", input: { code: "echo 4" } });
  await expect(messages.create({ ...request, container: "container_1" })).rejects.toThrow(
    /^400 .*container_1 not found/,
  );
  await expect(messages.create({ ...claude, container })).rejects.toThrow("only be used with the code execution tool");
});

test("code that ran is a call of OpenAI's interpreter, and two parts of Gemini's answer", async () => {
  await using session = await openSession(codeScript);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const request = {
    model: "gpt-6-sol",
    input: "2 + 2?",
    tools: [{ type: "code_interpreter" as const, container: { type: "auto" as const } }],
    include: ["code_interpreter_call.outputs" as const],
  };
  const events: string[] = [];
  const stream = client.responses.stream(request);
  for await (const { type } of stream) events.push(type);
  expect(events).toContain("response.code_interpreter_call_code.done");
  const { output, id } = await stream.finalResponse();
  expect(output[0]).toMatchObject({ code: "echo 4", status: "completed", outputs: [{ type: "logs", logs: "4\n" }] });
  const next = await client.responses.create({ ...request, previous_response_id: id, input: "Again." });
  expect(next.output[0]).toMatchObject({ code: "exit 3", outputs: [{ logs: "no" }] });
  const gemini = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: session.baseUrl } });
  const generated = await gemini.models.generateContent({
    model: "gemini-2.5-pro",
    contents: "2 + 2?",
    config: { tools: [{ codeExecution: {} }] },
  });
  expect(generated.candidates?.[0]?.content?.parts).toMatchObject([
    { executableCode: { language: "PYTHON", code: "echo 4" } },
    { codeExecutionResult: { outcome: "OUTCOME_OK", output: "4\n" } },
    { text: "Four." },
  ]);
});
