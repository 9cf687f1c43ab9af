import { isJsonObject, type JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";

/** A message with its content as blocks, whichever way the client wrote it. */
export interface AnthropicMessage {
  readonly role: "user" | "assistant" | "system";
  readonly blocks: readonly JsonObject[];
}

/** Reads `messages`: roles, their order unless lenient, and content as a string or as blocks, each with a type. */
export function readMessages(value: unknown, isLenient = false): readonly AnthropicMessage[] | Refusal {
  if (!Array.isArray(value)) return invalidRequest("messages: Input should be a valid list");
  if (value.length === 0 && !isLenient) return invalidRequest("messages: at least one message is required");
  const messages: AnthropicMessage[] = [];
  for (const [index, entry] of value.entries()) {
    const at = `messages.${index}`;
    if (!isJsonObject(entry)) return invalidRequest(`${at}: Input should be a valid dictionary`);
    const role = entry["role"];
    if (role !== "user" && role !== "assistant" && role !== "system") {
      return invalidRequest(`${at}.role: Input should be 'user', 'assistant' or 'system'`);
    }
    const blocks = readBlocks(entry["content"], `${at}.content`);
    if (!Array.isArray(blocks)) return blocks;
    if (blocks.length === 0 && !isLenient && !(role === "assistant" && index === value.length - 1)) {
      return invalidRequest(
        `${at}: all messages must have non-empty content except for the optional final assistant message`,
      );
    }
    messages.push({ role, blocks });
  }
  if (messages[0]?.role !== "user" && !isLenient)
    return invalidRequest('messages: first message must use the "user" role');
  return messages;
}

/** Content as a list of blocks; a string is one text block. */
export function readBlocks(value: unknown, at: string): JsonObject[] | Refusal {
  if (typeof value === "string") return value === "" ? [] : [{ type: "text", text: value }];
  if (!Array.isArray(value)) return invalidRequest(`${at}: Input should be a valid string or list`);
  const blocks: JsonObject[] = [];
  for (const [index, block] of value.entries()) {
    if (!isJsonObject(block) || typeof block["type"] !== "string") {
      return invalidRequest(`${at}.${index}.type: Field required`);
    }
    if (block["type"] === "text" && typeof block["text"] !== "string") {
      return invalidRequest(`${at}.${index}.text.text: Field required`);
    }
    if (block["type"] === "text" && block["text"] === "") {
      return invalidRequest(`${at}.${index}: text content blocks must be non-empty`);
    }
    blocks.push(block);
  }
  return blocks;
}

/** Texts that a block says or hands over: its own, or those of a tool's result. */
export function textsOf(block: JsonObject): string[] {
  if (block["type"] === "text" && typeof block["text"] === "string") return [block["text"]];
  if (block["type"] !== "tool_result" || block["content"] === undefined) return [];
  if (typeof block["content"] === "string") return block["content"] === "" ? [] : [block["content"]];
  const content = readBlocks(block["content"], "content");
  return Array.isArray(content) ? content.flatMap(textsOf) : [];
}
