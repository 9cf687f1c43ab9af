import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ConversationMessage } from "../model-request.ts";
import type { PromptBlock } from "../prompt.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { Place } from "./cache-control.ts";

/** A message with its content as blocks. */
export interface AnthropicMessage {
  readonly role: "user" | "assistant" | "system";
  readonly blocks: readonly JsonObject[];
  /** Results of later steps. They stay with the message, which mostly comes again with the next request. */
  readonly derived: DerivedOfMessage;
}

/** Each member is set by the step that computes it. */
interface DerivedOfMessage {
  traits?: MessageTraits;
  prompt?: readonly PromptBlock[];
  /** Whether images of `prompt` are counted as models from 4.7 on see them. */
  isLarge?: boolean;
  conversation?: ConversationMessage;
  isSigned?: true;
}

/** What the request as a whole needs to know of a message. */
interface MessageTraits {
  readonly toolUses: readonly string[];
  readonly toolResults: readonly string[];
  readonly hasImage: boolean;
  readonly asksCitations: boolean;
  /** Tools that something found. */
  readonly toolReferences: readonly string[];
}

/** What was read of earlier bodies, by the part it was read from. A body that goes on has the same objects as parts. */
export interface ReadParts {
  readonly messages: WeakMap<JsonObject, AnthropicMessage>;
  /** Rendered blocks of tools and system prompts. */
  readonly blocks: WeakMap<JsonObject, PromptBlock>;
}

/** Reads `messages`: roles, their order unless lenient, and content as a string or as blocks, each with a type. */
export function readMessages(
  value: unknown,
  isLenient: boolean,
  knownMessages: ReadParts["messages"] | null,
): readonly AnthropicMessage[] | Refusal {
  if (!Array.isArray(value)) return invalidRequest("messages: Input should be a valid list");
  if (value.length === 0 && !isLenient) return invalidRequest("messages: at least one message is required");
  const messages: AnthropicMessage[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const entry: unknown = value[index];
    if (!isJsonObject(entry)) return invalidRequest(`messages.${index}: Input should be a valid dictionary`);
    const message = knownMessages?.get(entry) ?? readMessage(entry, index);
    if ("kind" in message) return message;
    knownMessages?.set(entry, message);
    const isLastAnswer = message.role === "assistant" && index === value.length - 1;
    /** A message that sets the effort of what follows says nothing. */
    const setsEffort = message.role === "system" && isJsonObject(entry["output_config"]);
    if (message.blocks.length === 0 && !isLenient && !isLastAnswer && !setsEffort) {
      return invalidRequest(
        `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
      );
    }
    messages.push(message);
  }
  const role = messages[0]?.role;
  const isSummarised = messages[0]?.blocks[0]?.["type"] === "compaction";
  if (role === "user" || isLenient || isSummarised) return messages;
  return invalidRequest(
    role === "system"
      ? "messages.0: use the top-level 'system' parameter for the initial system prompt"
      : 'messages: first message must use the "user" role',
  );
}

function readMessage(entry: JsonObject, index: number): AnthropicMessage | Refusal {
  const role = entry["role"];
  if (role !== "user" && role !== "assistant" && role !== "system") {
    return invalidRequest(`messages.${index}.role: Input should be 'user', 'assistant' or 'system'`);
  }
  const blocks = readBlocks(entry["content"], () => `messages.${index}.content`);
  return Array.isArray(blocks) ? { role, blocks, derived: {} } : blocks;
}

/** The message's traits, read once. */
export function traitsOf({ blocks, derived }: AnthropicMessage): MessageTraits {
  return (derived.traits ??= readTraits(blocks));
}

function readTraits(blocks: readonly JsonObject[]): MessageTraits {
  const toolUses: string[] = [];
  const toolResults: string[] = [];
  const toolReferences: string[] = [];
  for (const block of blocks) {
    const { type, id, tool_use_id: resultOf } = block;
    if (type === "tool_use") toolUses.push(String(id));
    if (type === "tool_result") toolResults.push(String(resultOf));
    toolReferences.push(...referencesIn(block));
  }
  const hasImage = blocks.some((block) => holds(block, isImage));
  const asksCitations = blocks.some((block) => holds(block, isCited));
  return { toolUses, toolResults, hasImage, asksCitations, toolReferences };
}

/** The tools that a result refers to: that of the API's own search, or one of the client's. */
export function referencesIn({ type, content }: JsonObject): string[] {
  const found = type === "tool_search_tool_result" && isJsonObject(content) ? content["tool_references"] : content;
  const isResult = type === "tool_search_tool_result" || type === "tool_result";
  if (!isResult || !Array.isArray(found)) return [];
  return found.flatMap((entry) =>
    isJsonObject(entry) && entry["type"] === "tool_reference" ? [String(entry["tool_name"])] : [],
  );
}

/** Whether a block, or the content of a tool's result, is of a kind. */
function holds(block: JsonObject, isSuch: (block: JsonObject) => boolean): boolean {
  if (isSuch(block)) return true;
  const content = block["type"] === "tool_result" ? block["content"] : undefined;
  return Array.isArray(content) && content.some((inner) => isJsonObject(inner) && isSuch(inner));
}

function isImage(block: JsonObject): boolean {
  return block["type"] === "image";
}

function isCited({ citations }: JsonObject): boolean {
  return isJsonObject(citations) && citations["enabled"] === true;
}

/** Content as a list of blocks; a string is one text block. */
export function readBlocks(value: unknown, at: Place): JsonObject[] | Refusal {
  if (typeof value === "string") return value === "" ? [] : [{ type: "text", text: value }];
  if (!Array.isArray(value)) return invalidRequest(`${at()}: Input should be a valid string or list`);
  const blocks: JsonObject[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const block: unknown = value[index];
    if (!isJsonObject(block) || typeof block["type"] !== "string") {
      return invalidRequest(`${at()}.${index}.type: Field required`);
    }
    if (block["type"] === "text" && typeof block["text"] !== "string") {
      return invalidRequest(`${at()}.${index}.text.text: Field required`);
    }
    if (block["type"] === "text" && block["text"] === "") {
      return invalidRequest(`${at()}.${index}: text content blocks must be non-empty`);
    }
    blocks.push(block);
  }
  return blocks;
}

/** The texts of a block, or of a tool result. */
export function textsOf(block: JsonObject): string[] {
  if (block["type"] === "text" && typeof block["text"] === "string") return [block["text"]];
  if (block["type"] === "compaction" && typeof block["content"] === "string") return [block["content"]];
  if (block["type"] !== "tool_result" || block["content"] === undefined) return [];
  if (typeof block["content"] === "string") return block["content"] === "" ? [] : [block["content"]];
  const content = readBlocks(block["content"], () => "content");
  return Array.isArray(content) ? content.flatMap(textsOf) : [];
}
