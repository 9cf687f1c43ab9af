import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { anthropicWire } from "../../../src/provider/wire/anthropic/messages-wire.ts";
import { geminiWire } from "../../../src/provider/wire/gemini/gemini-wire.ts";
import { chatWire } from "../../../src/provider/wire/openai/chat-wire.ts";
import { responsesWire } from "../../../src/provider/wire/openai/responses-wire.ts";
import type { WireFormat } from "../../../src/provider/wire/wire-format.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Members of an interface as a file of types declares them. */
function declaredMembers(path: string, name: string): string[] {
  const text = readFileSync(join(root, "node_modules", path), "utf8");
  const body = new RegExp(`^export (?:declare )?interface ${name} [^]*?^}`, "m").exec(text)?.[0] ?? "";
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, member = ""]) => member);
}

export type Body = Readonly<Record<string, unknown>>;

/** A value that should show what becomes of a member, and what else the request then needs. */
export interface Sample {
  readonly value: unknown;
  readonly beside?: Body;
}

/** A protocol with all members that the SDK's types declare, and a value for each. */
export interface SampledProtocol {
  readonly heading: string;
  readonly declared: readonly string[];
  readonly wire: () => WireFormat;
  readonly path: string;
  readonly base: Body;
  /** Where a member stands in the body; by default at the top. */
  readonly placed?: (name: string, value: unknown) => Body;
  readonly samples: Readonly<Record<string, Sample>>;
}

const messages = [{ role: "user", content: "go" }];
const otherMessages = [{ role: "user", content: "stop" }];
const schema = { type: "object", properties: {} };
const named = { type: "function", name: "shell", parameters: schema };
const jsonSchema = { type: "json_schema", schema, json_schema: { name: "x", schema } };
const anthropicTypes = "@anthropic-ai/sdk/resources";
const of = (value: unknown, beside: Body = {}): Sample => ({ value, beside });

/** Gemini's schemas count only where JSON is asked for. */
const asJson = { generationConfig: { responseMimeType: "application/json" } };

const cacheSamples = {
  prompt_cache_key: of("key"),
  prompt_cache_options: of({ mode: "explicit" }),
  prompt_cache_retention: of("24h"),
};

export const protocols: readonly SampledProtocol[] = [
  {
    heading: "Anthropic Messages",
    declared: [
      ...declaredMembers(`${anthropicTypes}/messages/messages.d.ts`, "MessageCreateParamsBase"),
      ...declaredMembers(`${anthropicTypes}/beta/messages/messages.d.ts`, "MessageCreateParamsBase"),
      ...declaredMembers(`${anthropicTypes}/messages/messages.d.ts`, "MessageCountTokensParams"),
    ],
    wire: anthropicWire,
    path: "/v1/messages",
    base: {
      model: "claude-opus-5",
      max_tokens: 100,
      messages,
      tools: [{ name: "shell", input_schema: schema }],
    },
    samples: {
      billing_policy: of({ type: "billing_policy", bill_to: "self" }),
      cache_control: of({ type: "ephemeral" }),
      compaction: of({ type: "summarize" }),
      container: of(`container_01${"0".repeat(22)}`, {
        tools: [{ type: "code_execution_20250825", name: "code_execution" }],
      }),
      context_management: of({ edits: [] }),
      diagnostics: of({ previous_message_id: null }),
      fallback_credit_token: of("token"),
      fallbacks: of([{ model: "claude-sonnet-5" }]),
      inference_geo: of("us"),
      max_tokens: of(99),
      mcp_servers: of([{ type: "url", name: "docs", url: "https://example.com/mcp" }]),
      messages: of(otherMessages),
      metadata: of({ user_id: "me" }),
      model: of("claude-sonnet-5"),
      output_config: of({ effort: "low" }),
      output_format: of(jsonSchema),
      service_tier: of("standard_only"),
      speed: of("fast"),
      stop_sequences: of(["END"]),
      stream: of(true),
      system: of("Be brief."),
      thinking: of({ type: "adaptive" }),
      thread: of({ type: "create" }),
      tool_choice: of({ type: "none" }),
      tools: of([]),
      user_profile_id: of("profile"),
      workspace_id: of("workspace"),
    },
  },
  {
    heading: "OpenAI chat completions",
    declared: declaredMembers("openai/resources/chat/completions/completions.d.ts", "ChatCompletionCreateParamsBase"),
    wire: chatWire,
    path: "/v1/chat/completions",
    base: { model: "gpt-6-sol", messages, tools: [{ type: "function", function: named }] },
    samples: {
      ...cacheSamples,
      audio: of({ voice: "alloy", format: "mp3" }),
      frequency_penalty: of(1),
      function_call: of("auto"),
      functions: of([named]),
      logit_bias: of({ "1": 1 }),
      logprobs: of(true),
      max_completion_tokens: of(5),
      max_tokens: of(5),
      messages: of(otherMessages),
      metadata: of({ a: "b" }),
      modalities: of(["text", "audio"]),
      model: of("gpt-5.1"),
      moderation: of({ model: "omni-moderation-latest" }),
      n: of(2),
      parallel_tool_calls: of(false),
      prediction: of({ type: "content", content: "x" }),
      presence_penalty: of(1),
      reasoning_effort: of("low"),
      response_format: of(jsonSchema),
      safety_identifier: of("me"),
      seed: of(1),
      service_tier: of("flex"),
      stop: of(["END"]),
      store: of(true),
      stream: of(true),
      stream_options: of({ include_usage: true }, { stream: true }),
      temperature: of(0.5),
      tool_choice: of("none"),
      tools: of([]),
      top_logprobs: of(2),
      top_p: of(0.5),
      user: of("me"),
      verbosity: of("low"),
      web_search_options: of({}),
    },
  },
  {
    heading: "OpenAI Responses",
    declared: [
      ...declaredMembers("openai/resources/responses/responses.d.ts", "ResponseCreateParamsBase"),
      ...declaredMembers("openai/resources/responses/responses.d.ts", "ResponseCompactParams"),
    ],
    wire: responsesWire,
    path: "/v1/responses",
    base: { model: "gpt-6-sol", input: "go", tools: [named] },
    samples: {
      ...cacheSamples,
      background: of(true),
      context_management: of([{ type: "compaction", compact_threshold: 1 }]),
      conversation: of("conv_1"),
      include: of(["reasoning.encrypted_content"]),
      input: of("stop"),
      instructions: of("Be brief."),
      max_output_tokens: of(5),
      metadata: of({ a: "b" }),
      model: of("gpt-5.1"),
      moderation: of({ model: "omni-moderation-latest" }),
      parallel_tool_calls: of(false),
      previous_response_id: of("resp_1"),
      prompt: of({ id: "pmpt_1" }),
      reasoning: of({ summary: "auto" }),
      safety_identifier: of("me"),
      service_tier: of("flex"),
      store: of(false),
      stream: of(true),
      stream_options: of({ include_obfuscation: false }, { stream: true }),
      temperature: of(0.5),
      text: of({ format: jsonSchema }),
      tool_choice: of("none"),
      tools: of([]),
      top_logprobs: of(2),
      top_p: of(0.5),
      truncation: of("auto"),
      user: of("me"),
    },
  },
  {
    heading: "Gemini",
    declared: declaredMembers("@google/genai/dist/genai.d.ts", "GenerateContentConfig"),
    wire: () => geminiWire("events"),
    path: "/v1beta/models/gemini-2.5-pro:generateContent",
    base: {
      contents: [{ role: "user", parts: [{ text: "go" }, { inlineData: { mimeType: "image/png", data: "" } }] }],
      tools: [{ functionDeclarations: [{ name: "shell", parametersJsonSchema: schema }] }],
    },
    placed: (name, value) =>
      /^(systemInstruction|tools|toolConfig|safetySettings|cachedContent|serviceTier|store|labels|continuationToken)$/.test(
        name,
      )
        ? { [name]: value }
        : { generationConfig: { [name]: value } },
    samples: {
      audioTimestamp: of(true),
      audioTranscriptionConfig: of({ enabled: true }),
      cachedContent: of("cachedContents/1"),
      candidateCount: of(2),
      continuationToken: of("dG9rZW4="),
      enableEnhancedCivicAnswers: of(true),
      frequencyPenalty: of(1),
      generationOutputConfig: of({}),
      imageConfig: of({ aspectRatio: "1:1" }),
      labels: of({ a: "b" }),
      logprobs: of(2),
      maxOutputTokens: of(5),
      mediaResolution: of("MEDIA_RESOLUTION_LOW"),
      modelArmorConfig: of({}),
      modelSelectionConfig: of({}),
      presencePenalty: of(1),
      responseJsonSchema: of(schema, asJson),
      responseLogprobs: of(true),
      responseMimeType: of("application/json"),
      responseModalities: of(["TEXT", "AUDIO"]),
      responseSchema: of({ type: "OBJECT", properties: {} }, asJson),
      routingConfig: of({}),
      safetySettings: of([]),
      seed: of(1),
      serviceTier: of("flex"),
      speechConfig: of({ languageCode: "en-US" }),
      stopSequences: of(["END"]),
      store: of(false),
      systemInstruction: of({ parts: [{ text: "Be brief." }] }),
      temperature: of(0.5),
      thinkingConfig: of({ includeThoughts: true }),
      toolConfig: of({ functionCallingConfig: { mode: "NONE" } }),
      tools: of([]),
      topK: of(5),
      topP: of(0.5),
    },
  },
];
