import { cacheOptionsOf, tierOf } from "./request-fields.ts";
import type { BodyMemory } from "../body-memory.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ConversationMessage, ModelRequest } from "../model-request.ts";
import { answerSchemaOf, plainOutput } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { checkCallPairing, type PairedItem } from "./request-fields.ts";
import { searchName } from "../../answer/server-block.ts";
import { toolUseIdOf } from "./ids.ts";
import {
  contentParts,
  isSystemRole,
  type KnownBlocks,
  type PromptItem,
  renderOpenaiPrompt,
  textsIn,
} from "./prompt-rendering.ts";
import { readTools } from "./offered-tools.ts";
import { checkToolChoice, toolUseOf } from "./tool-choice.ts";
import { readSharedFields, readTokenLimit } from "./request-fields.ts";

/** What was read of earlier bodies, by the part it was read from. */
export interface ReadChatParts {
  readonly messages: WeakMap<JsonObject, ChatMessage>;
  readonly blocks: KnownBlocks;
}

/** Reads the body of `POST /v1/chat/completions` and renders its prompt. */
export function parseChatRequest(
  text: string,
  bodies: BodyMemory,
  parts: ReadChatParts,
): ({ readonly kind: "request" } & ModelRequest) | Refusal {
  const fields = readSharedFields(text, bodies);
  if (fields.kind === "refused") return fields;
  const { body, model, stream, isContinued } = fields;
  const knownParts = isContinued ? parts : null;
  const streamOptions = body["stream_options"];
  if (isJsonObject(streamOptions) && !stream) {
    return invalidRequest("stream_options: only allowed when 'stream' is enabled");
  }
  if (typeof body["n"] === "number" && body["n"] !== 1) return invalidRequest("n: only one choice is served");
  const maxTokens = readTokenLimit(body, ["max_completion_tokens", "max_tokens"]);
  if (maxTokens !== null && typeof maxTokens === "object") return maxTokens;
  const tools = readTools(body["tools"], true);
  if ("kind" in tools) return tools;
  const offered = isJsonObject(body["web_search_options"]) ? [...tools.offered, searchTool] : tools.offered;
  const toolUse = toolUseOf(body);
  const uncallable = checkToolChoice(toolUse, offered);
  if (uncallable !== undefined) return uncallable;
  const messages = readMessages(body["messages"], knownParts?.messages ?? null);
  if ("kind" in messages) return messages;
  const unpaired = checkCallPairing(messages.flatMap(pairedItems), {
    unanswered: (ids) =>
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(", ")}`,
    unexpected: (id) =>
      `messages with role 'tool' must be a response to a preceding message with 'tool_calls': ${id} is not`,
  });
  if (unpaired !== undefined) return unpaired;
  const options = isJsonObject(streamOptions) ? streamOptions : {};
  return {
    kind: "request",
    model,
    stream,
    maxTokens,
    stopSequences: stopSequencesOf(body["stop"]),
    tools: offered,
    toolUse,
    prompt: renderOpenaiPrompt(
      tools.declared,
      messages.flatMap(({ items }) => items),
      knownParts?.blocks ?? null,
    ),
    cacheSettings: { system: JSON.stringify(body["response_format"] ?? null), messages: "" },
    conversation: conversationOf(messages),
    openAiCache: cacheOptionsOf(body),
    ...tierOf(body),
    ...answerSchemaOf(body["response_format"]),
    returnsThinking: false,
    output: {
      ...plainOutput,
      usageChunk: options["include_usage"] === true,
      obfuscation: options["include_obfuscation"] !== false,
    },
  };
}

/** A chat completion searches the web if it has options for that. */
const searchTool = { kind: "built-in", name: searchName, type: searchName } as const;

function stopSequencesOf(stop: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  return entries.filter((entry): entry is string => typeof entry === "string" && entry !== "");
}

interface ChatMessage {
  readonly role: string;
  readonly parts: readonly JsonObject[];
  readonly calls: readonly JsonObject[];
  /** The call that a tool message answers. */
  readonly answers: string;
  /** The message as the prompt has it. */
  readonly items: readonly PromptItem[];
}

function readMessages(
  value: unknown,
  knownMessages: ReadChatParts["messages"] | null,
): readonly ChatMessage[] | Refusal {
  if (!Array.isArray(value)) return invalidRequest("messages: expected an array of objects");
  if (value.length === 0) return invalidRequest("messages: expected at least one message");
  const messages: ChatMessage[] = [];
  for (const [index, entry] of value.entries()) {
    const earlier = isJsonObject(entry) ? knownMessages?.get(entry) : undefined;
    const message = earlier ?? readMessage(entry, `messages[${index}]`);
    if ("kind" in message) return message;
    if (isJsonObject(entry)) knownMessages?.set(entry, message);
    messages.push(message);
  }
  return messages;
}

function readMessage(message: unknown, at: string): ChatMessage | Refusal {
  const role: unknown = isJsonObject(message) ? message["role"] : undefined;
  if (!isJsonObject(message) || typeof role !== "string" || !/^(system|developer|user|assistant|tool)$/.test(role)) {
    return invalidRequest(`${at}.role: expected one of 'system', 'developer', 'assistant', 'user', and 'tool'`);
  }
  const answers = message["tool_call_id"];
  if (role === "tool" && typeof answers !== "string") return invalidRequest(`${at}.tool_call_id: is required`);
  const calls = Array.isArray(message["tool_calls"]) ? message["tool_calls"].filter(isJsonObject) : [];
  const content = message["content"];
  if (typeof content !== "string" && !Array.isArray(content) && !(role === "assistant" && (content ?? null) === null)) {
    return invalidRequest(`${at}.content: expected a string or an array of parts`);
  }
  const read = {
    role,
    parts: contentParts(content, "text"),
    calls: role === "assistant" ? calls : [],
    answers: String(answers),
  };
  return { ...read, items: promptItems(read) };
}

function pairedItems({ role, calls, answers }: ChatMessage): PairedItem[] {
  if (role === "tool") return [{ kind: "result", id: answers }];
  return [{ kind: "other", id: "" }, ...calls.map(({ id }) => ({ kind: "call" as const, id: String(id) }))];
}

function promptItems({ role, parts, calls, answers }: Omit<ChatMessage, "items">): PromptItem[] {
  if (role === "tool") {
    return [
      { role, part: { tool_call_id: answers, content: parts.map((part) => part["text"] ?? part) }, run: "tool_result" },
    ];
  }
  return [...parts.map((part) => ({ role, part })), ...calls.map((part) => ({ role, part, run: "tool_use" as const }))];
}

/** Tool messages that follow each other bring the results of one turn, so they count as one message. */
function conversationOf(messages: readonly ChatMessage[]): ConversationMessage[] {
  const conversation: ConversationMessage[] = [];
  for (const [index, { role, parts, answers }] of messages.entries()) {
    const texts = textsIn(parts);
    if (role !== "tool") {
      const spoken = isSystemRole(role) ? "system" : role === "assistant" ? "assistant" : "user";
      conversation.push({ role: spoken, texts, toolResults: [] });
      continue;
    }
    const result = { id: toolUseIdOf(answers), isError: false, text: texts.join("\n") };
    const before = messages[index - 1]?.role === "tool" ? conversation.pop() : undefined;
    conversation.push({
      role: "user",
      texts: [...(before?.texts ?? []), ...texts],
      toolResults: [...(before?.toolResults ?? []), result],
    });
  }
  return conversation;
}
