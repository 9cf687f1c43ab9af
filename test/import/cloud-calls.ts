/** A call as a HAR file has it. */
export interface Call {
  readonly url: string;
  readonly asked: object;
  readonly content: object;
}

export const json = (value: object) => ({ mimeType: "application/json", text: JSON.stringify(value) });
const events = (...values: readonly object[]) => ({
  mimeType: "text/event-stream",
  text: values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join(""),
});

export const messages = [{ role: "user", content: [{ type: "text", text: "Mend the test." }] }];
const claudeUsage = { input_tokens: 10, output_tokens: 25, cache_read_input_tokens: 1_000 };
const claudeAnswer = {
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5-20250929",
  content: [{ type: "text", text: "Done." }],
  usage: claudeUsage,
};
const claudeEvents = [
  { type: "message_start", message: { ...claudeAnswer, content: [] } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Done." } },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 25 } },
  { type: "message_stop" },
];
export const claudeTokens = { freshTokens: 10, readTokens: 1_000, outputTokens: 25 };
export const claudeCost = 10 * 3_000 + 1_000 * 300 + 25 * 15_000;

export const contents = [{ role: "user", parts: [{ text: "Mend the test." }] }];
const geminiAnswer = {
  candidates: [{ content: { role: "model", parts: [{ text: "Done." }] } }],
  usageMetadata: { promptTokenCount: 1_010, cachedContentTokenCount: 1_000, candidatesTokenCount: 25 },
};
const geminiTokens = { freshTokens: 10, readTokens: 1_000, outputTokens: 25 };
const geminiCost = 10 * 1_500 + 1_000 * 150 + 25 * 9_000;

export const gptUsage = {
  prompt_tokens: 1_010,
  completion_tokens: 25,
  prompt_tokens_details: { cached_tokens: 1_000 },
};
const gptTokens = { freshTokens: 10, readTokens: 1_000, outputTokens: 25 };

/** A message of Amazon's event streams. The checksums are not looked at. */
function frame(headers: Readonly<Record<string, string>>, payload: object): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const text = Buffer.from(value);
    return Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, text.length >> 8, text.length & 255]),
      text,
    ]);
  });
  const [head, body] = [Buffer.concat(named), Buffer.from(JSON.stringify(payload))];
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  return Buffer.concat([prelude, head, body, Buffer.alloc(4, 0xff)]);
}

export const frames = (...all: readonly Buffer[]) => ({
  mimeType: "application/vnd.amazon.eventstream",
  encoding: "base64",
  text: Buffer.concat(all).toString("base64"),
});
const named = (type: string, payload: object) =>
  frame({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, payload);
export const chunk = (event: object) =>
  named("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64"), p: "abc" });

export const vertex = "https://us-east5-aiplatform.googleapis.com/v1/projects/p-1/locations/us-east5/publishers";
export const bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com/model";
export const bedrockModel = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
export const bedrockBody = { anthropic_version: "bedrock-2023-05-31", max_tokens: 99, messages };
export const converseBody = {
  system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
  messages: [{ role: "user", content: [{ text: "Mend the test." }] }],
  toolConfig: { tools: [{ toolSpec: { name: "read", inputSchema: { json: { type: "object" } } } }] },
};
export const converseUsage = { inputTokens: 10, outputTokens: 25, totalTokens: 1_035, cacheReadInputTokens: 1_000 };
const toolUse = { toolUseId: "t1", name: "read" };

/** A call of each cloud, with what it is read as. */
export const cloudCalls: Readonly<
  Record<string, Call & { readonly tokens: object; readonly costNanoUsd: number; readonly target: string }>
> = {
  "Claude on Vertex AI": {
    url: `${vertex}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`,
    asked: { anthropic_version: "vertex-2023-10-16", max_tokens: 99, messages },
    content: json({ ...claudeAnswer, model: undefined }),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "a stream of Claude on Vertex AI": {
    url: `${vertex}/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict`,
    asked: { anthropic_version: "vertex-2023-10-16", max_tokens: 99, stream: true, messages },
    content: events(...claudeEvents),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "Gemini on Vertex AI": {
    url: `${vertex}/google/models/gemini-3.5-flash:generateContent`,
    asked: { contents },
    content: json(geminiAnswer),
    tokens: geminiTokens,
    costNanoUsd: geminiCost,
    target: "/v1beta/models/gemini-3.5-flash:generateContent",
  },
  "a stream of Gemini on Vertex AI": {
    url: `${vertex}/google/models/gemini-3.5-flash:streamGenerateContent?alt=sse`,
    asked: { contents },
    content: events({ candidates: [] }, geminiAnswer),
    tokens: geminiTokens,
    costNanoUsd: geminiCost,
    target: "/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse",
  },
  "Gemini Code Assist": {
    url: "https://cloudcode-pa.googleapis.com/v1internal:streamGenerateContent?alt=sse",
    asked: { model: "gemini-3.5-flash", project: "p-1", request: { contents } },
    content: events({ response: { candidates: [] } }, { response: geminiAnswer, traceId: "t" }),
    tokens: geminiTokens,
    costNanoUsd: geminiCost,
    target: "/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse",
  },
  "Claude on Amazon Bedrock": {
    url: `${bedrock}/${bedrockModel}/invoke`,
    asked: bedrockBody,
    content: json({ ...claudeAnswer, model: undefined }),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "a stream of Claude on Amazon Bedrock": {
    url: `${bedrock}/${encodeURIComponent(`arn:aws:bedrock:us-east-1:123456789012:inference-profile/${decodeURIComponent(bedrockModel)}`)}/invoke-with-response-stream`,
    asked: bedrockBody,
    content: frames(...claudeEvents.map(chunk)),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "Converse of Amazon Bedrock": {
    url: `${bedrock}/${bedrockModel}/converse`,
    asked: converseBody,
    content: json({
      output: { message: { role: "assistant", content: [{ toolUse: { ...toolUse, input: { path: "a" } } }] } },
      stopReason: "tool_use",
      usage: converseUsage,
    }),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "a stream of Converse": {
    url: `${bedrock}/${bedrockModel}/converse-stream`,
    asked: converseBody,
    content: frames(
      named("messageStart", { role: "assistant" }),
      named("contentBlockStart", { contentBlockIndex: 0, start: { toolUse } }),
      named("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '{"path":' } } }),
      named("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '"a"}' } } }),
      named("messageStop", { stopReason: "tool_use" }),
      // A count that holds the cached tokens, which the total tells.
      named("metadata", { usage: { ...converseUsage, inputTokens: 1_010 } }),
    ),
    tokens: claudeTokens,
    costNanoUsd: claudeCost,
    target: "/v1/messages",
  },
  "Azure OpenAI": {
    url: "https://r.openai.azure.com/openai/deployments/our-model/chat/completions?api-version=2024-10-21",
    asked: { messages: [{ role: "user", content: "Mend the test." }] },
    content: events(
      { model: "", choices: [], prompt_filter_results: [] },
      { model: "gpt-5.6-sol", choices: [{ delta: { content: "Done." } }] },
      { model: "gpt-5.6-sol", choices: [], usage: gptUsage },
      { model: "", choices: [] },
    ),
    tokens: gptTokens,
    costNanoUsd: 10 * 4_000 + 1_000 * 400 + 25 * 20_000,
    target: "/v1/chat/completions?api-version=2024-10-21",
  },
  OpenRouter: {
    url: "https://openrouter.ai/api/v1/chat/completions",
    asked: { model: "anthropic/claude-sonnet-4.5", messages: [{ role: "user", content: "Mend the test." }] },
    content: json({
      model: "anthropic/claude-sonnet-4.5",
      choices: [{ message: { role: "assistant", content: "Done." } }],
      usage: { ...gptUsage, cost: 0.0007 },
    }),
    tokens: gptTokens,
    costNanoUsd: claudeCost,
    target: "/v1/chat/completions",
  },
};
