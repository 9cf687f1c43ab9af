/** Small sessions in the formats that are read, each with a call of a tool where the format has one. */

export const lines = (...values: readonly object[]): string => values.map((value) => JSON.stringify(value)).join("\n");
const time = (second: number): string => new Date(Date.UTC(2026, 10, 2, 10, 0, second)).toISOString();

const counted = (input: number, cached: number, output: number, total: number): object => ({
  type: "token_count",
  info: {
    total_token_usage: { input_tokens: total, output_tokens: output, total_tokens: total + output },
    last_token_usage: {
      input_tokens: input,
      cached_input_tokens: cached,
      output_tokens: output,
      reasoning_output_tokens: 3,
    },
  },
});
const codexLine = (second: number, type: string, payload: object): object => ({
  timestamp: time(second),
  type,
  payload,
});
const item = (second: number, payload: object): object => codexLine(second, "response_item", payload);
export const rollout = lines(
  codexLine(1, "session_meta", { id: "c-1", cwd: "/w", base_instructions: { text: "Be brief." } }),
  codexLine(1, "turn_context", { model: "gpt-5.6", effort: "high" }),
  item(2, { type: "message", role: "user", content: [{ type: "input_text", text: "count the files" }] }),
  item(4, { type: "function_call", name: "shell", arguments: '{"command":["ls"]}', call_id: "k1" }),
  codexLine(4, "event_msg", counted(3_000, 0, 20, 3_000)),
  codexLine(4, "event_msg", counted(3_000, 0, 20, 3_000)),
  item(5, { type: "function_call_output", call_id: "k1", output: "a\nb" }),
  item(6, { type: "message", role: "assistant", content: [{ type: "output_text", text: "Two." }] }),
  codexLine(6, "event_msg", counted(3_100, 3_000, 5, 6_100)),
);

export const messagesBody = {
  model: "claude-sonnet-5",
  max_tokens: 100,
  system: "Be brief.",
  messages: [{ role: "user", content: "hello" }],
};
const stream = [
  {
    type: "message_start",
    message: { id: "m", model: "claude-sonnet-5", usage: { input_tokens: 3_000, output_tokens: 1 } },
  },
  { type: "message_delta", usage: { output_tokens: 25 } },
]
  .map((event) => `data: ${JSON.stringify(event)}\n\n`)
  .join("");

export const har = JSON.stringify({
  log: {
    version: "1.2",
    entries: [
      {
        startedDateTime: time(1),
        time: 900,
        request: { method: "GET", url: "https://example.com/logo.png" },
        response: {},
      },
      {
        startedDateTime: time(2),
        time: 1_500,
        request: {
          method: "POST",
          url: "https://api.anthropic.com/v1/messages?beta=true",
          headers: [{ name: "x-api-key", value: "correct-horse-battery" }],
          postData: { text: JSON.stringify(messagesBody) },
        },
        response: {
          status: 200,
          headers: [],
          content: { encoding: "base64", text: Buffer.from(stream).toString("base64") },
        },
      },
    ],
  },
});

export const proxy = lines(
  {
    request: {
      timestamp: 1_793_613_600,
      method: "POST",
      url: "https://api.anthropic.com/v1/messages",
      body: messagesBody,
    },
    response: { timestamp: 1_793_613_602, status_code: 200, headers: {}, body_raw: stream },
  },
  {
    model: "gpt-5.6",
    startTime: time(5),
    endTime: time(6),
    messages: [{ role: "user", content: "hello" }],
    response: { choices: [], usage: { prompt_tokens: 3_000, completion_tokens: 25 } },
  },
);

const piLine = (id: string, parentId: string | null, message: object): object => ({
  type: "message",
  id,
  parentId,
  timestamp: time(Number.parseInt(id, 16)),
  message,
});
export const pi = lines(
  { type: "session", version: 3, id: "p-1", timestamp: time(1), cwd: "/w" },
  piLine("2", null, { role: "user", content: [{ type: "text", text: "count" }] }),
  piLine("3", "2", {
    role: "assistant",
    model: "claude-sonnet-5",
    api: "anthropic-messages",
    content: [{ type: "toolCall", id: "t", name: "bash", arguments: { command: "ls" } }],
    usage: { input: 10, output: 20, cacheRead: 0, cacheWrite: 3_000 },
  }),
  piLine("4", "3", { role: "toolResult", toolCallId: "t", content: [{ type: "text", text: "a" }], isError: false }),
  piLine("5", "4", {
    role: "assistant",
    model: "claude-sonnet-5",
    api: "anthropic-messages",
    content: [{ type: "text", text: "One." }],
    usage: { input: 10, output: 5, cacheRead: 3_000, cacheWrite: 100 },
  }),
);

export const opencode = JSON.stringify({
  info: { id: "ses_1", directory: "/w" },
  messages: [
    {
      info: { id: "m1", role: "user", time: { created: 1_793_613_600_000 } },
      parts: [{ type: "text", text: "count" }],
    },
    {
      info: {
        id: "m2",
        role: "assistant",
        modelID: "claude-sonnet-5",
        providerID: "anthropic",
        time: { created: 1_793_613_601_000, completed: 1_793_613_603_000 },
        tokens: { input: 10, output: 20, reasoning: 5, cache: { read: 0, write: 3_000 } },
      },
      parts: [
        { type: "step-start" },
        {
          type: "tool",
          callID: "t",
          tool: "bash",
          state: { status: "completed", input: { command: "ls" }, output: "a" },
        },
      ],
    },
  ],
});

const attribute = (key: string, value: string | number): object => ({
  key,
  value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
});
export const otel = JSON.stringify({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            { name: "GET /", traceId: "t1", attributes: [] },
            {
              name: "chat claude-sonnet-5",
              traceId: "t1",
              spanId: "s1",
              startTimeUnixNano: "1793613600000000000",
              endTimeUnixNano: "1793613602000000000",
              attributes: [
                attribute("gen_ai.operation.name", "chat"),
                attribute("gen_ai.request.model", "claude-sonnet-5"),
                attribute("gen_ai.usage.input_tokens", 3_000),
                attribute("gen_ai.usage.cache_read.input_tokens", 1_000),
                attribute("gen_ai.usage.output_tokens", 25),
                attribute(
                  "gen_ai.input.messages",
                  JSON.stringify([{ role: "user", parts: [{ type: "text", content: "hello" }] }]),
                ),
              ],
            },
          ],
        },
      ],
    },
  ],
});

const claudeLine = (at: number, type: string, parentUuid: string | null, message: object): object => ({
  type,
  uuid: `u${at}`,
  parentUuid,
  sessionId: "s",
  isSidechain: false,
  cwd: "/w",
  timestamp: time(at),
  message,
});
const claudeAnswer = (id: string, content: object, read: number, written: number): object => ({
  id,
  role: "assistant",
  model: "claude-sonnet-5",
  content: [content],
  usage: {
    input_tokens: 4,
    output_tokens: 20,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
  },
});
const result = (id: string, content: string): object => ({
  role: "user",
  content: [{ type: "tool_result", tool_use_id: id, content }],
});
export const claudeCode = lines(
  claudeLine(1, "user", null, { role: "user", content: "count the files" }),
  claudeLine(
    2,
    "assistant",
    "u1",
    claudeAnswer("m1", { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls" } }, 0, 3_000),
  ),
  claudeLine(3, "user", "u2", result("t1", "a\nb")),
  claudeLine(
    4,
    "assistant",
    "u3",
    claudeAnswer(
      "m2",
      { type: "tool_use", id: "t2", name: "Write", input: { file_path: "/w/count.txt", content: "two" } },
      3_000,
      100,
    ),
  ),
  claudeLine(5, "user", "u4", result("t2", "File created.")),
  claudeLine(6, "assistant", "u5", claudeAnswer("m3", { type: "text", text: "Two." }, 3_100, 100)),
);

const geminiUsage = (input: number, cached: number, output: number): object => ({
  tokens: { input, output, cached, thoughts: 5, tool: 0, total: input + output + 5 },
  model: "gemini-3.5-flash",
});
const geminiTool = { id: "t1", name: "read_file", args: { file_path: "/w/a" } };
const geminiResult = { functionResponse: { id: "t1", name: "read_file", response: { output: "a" } } };
const geminiAsked = { id: "g2", timestamp: time(2), type: "gemini", content: "", ...geminiUsage(3_000, 0, 10) };
export const geminiCli = lines(
  { sessionId: "g", projectHash: "h", startTime: time(0), kind: "main" },
  { $set: { messages: [{ id: "g0", timestamp: time(0), type: "user", content: [{ text: "The context." }] }] } },
  { id: "g1", timestamp: time(1), type: "user", content: [{ text: "count the files" }] },
  geminiAsked,
  { $set: { lastUpdated: time(2) } },
  { ...geminiAsked, toolCalls: [{ ...geminiTool, result: [geminiResult], status: "success" }] },
  { id: "g3", timestamp: time(3), type: "user", content: [geminiResult] },
  { id: "g4", timestamp: time(4), type: "gemini", content: "One.", ...geminiUsage(3_100, 2_900, 15) },
);
/** The same as earlier versions of the program wrote it. */
export const olderGeminiCli = JSON.stringify({
  sessionId: "g",
  projectHash: "h",
  startTime: time(0),
  messages: [
    { id: "g1", timestamp: time(1), type: "user", content: "count the files" },
    { id: "i1", timestamp: time(1), type: "info", content: "shown to people" },
    { ...geminiAsked, toolCalls: [{ ...geminiTool, result: [geminiResult], status: "success" }] },
    { id: "g4", timestamp: time(4), type: "gemini", content: "One.", ...geminiUsage(3_100, 2_900, 15) },
  ],
});
