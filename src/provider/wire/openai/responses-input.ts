import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ConversationMessage } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import type { PairedItem } from "./request-fields.ts";
import { toolUseIdOf } from "./ids.ts";
import { contentParts, isSystemRole, type PromptItem, textsIn } from "./prompt-rendering.ts";

/** The input as items, each with a type; a string is one message, and references are replaced by what they name. */
export function readInputItems(value: unknown, stored: StoredItems): readonly JsonObject[] | Refusal {
  if (typeof value === "string") return [{ type: "message", role: "user", content: value }];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return invalidRequest("input: expected a string or an array of items");
  const items: JsonObject[] = [];
  for (const [index, entry] of value.entries()) {
    if (!isJsonObject(entry)) return invalidRequest(`input[${index}]: expected an object`);
    const type = entry["type"] ?? (typeof entry["role"] === "string" ? "message" : undefined);
    if (typeof type !== "string") return invalidRequest(`input[${index}].type: is required`);
    if (type !== "item_reference") {
      /** The entry itself where that will do: what a conversation sends again is then kept once, not with every turn. */
      items.push(entry["type"] === type ? entry : { ...entry, type });
      continue;
    }
    const found = stored.item(String(entry["id"]));
    if (found === undefined)
      return invalidRequest(`input[${index}].id: Item with id '${String(entry["id"])}' not found.`);
    items.push(found);
  }
  return items;
}

/** An item as the pairing rule sees it; reasoning and messages may stand among the calls of a turn. */
export function pairedItem(item: JsonObject): PairedItem[] {
  const id = String(item["call_id"]);
  if (item["type"] === "function_call") return [{ kind: "call", id }];
  if (item["type"] === "function_call_output") return [{ kind: "result", id }];
  return item["role"] === "user" ? [{ kind: "other", id: "" }] : [];
}

/** An item as blocks of the prompt: a message's parts, or the item as a whole without what the server adds to it. */
export function promptItems(item: JsonObject): PromptItem[] {
  if (typeof item["role"] === "string") {
    const role = item["role"];
    const textType = role === "assistant" ? "output_text" : "input_text";
    return contentParts(item["content"], textType).map((part) => {
      const { annotations: _annotations, logprobs: _logprobs, ...said } = part;
      return { role, part: said };
    });
  }
  const { id: _id, status: _status, ...part } = item;
  switch (item["type"]) {
    case "function_call":
      return [{ role: "assistant", part, run: "tool_use" }];
    case "function_call_output":
      return [{ role: "tool", part, run: "tool_result" }];
    default:
      return [{ role: "assistant", part }];
  }
}

/** The conversation in messages: neighbouring results are one, and so are neighbouring items of the assistant. */
export function conversationOf(items: readonly JsonObject[]): ConversationMessage[] {
  const conversation: ConversationMessage[] = [];
  let kindBefore = "";
  for (const item of items) {
    const role = item["role"];
    const isResult = item["type"] === "function_call_output";
    const kind = isResult ? "results" : typeof role !== "string" || role === "assistant" ? "assistant" : `said ${role}`;
    const continues = kind === kindBefore && (isResult || kind === "assistant");
    const before = continues ? conversation.pop() : undefined;
    const content = isResult ? item["output"] : typeof role === "string" ? item["content"] : undefined;
    const texts = textsIn(contentParts(content, "text"));
    const result = { id: toolUseIdOf(String(item["call_id"])), isError: false, text: texts.join("\n") };
    conversation.push({
      role: kind === "assistant" ? "assistant" : typeof role === "string" && isSystemRole(role) ? "system" : "user",
      texts: [...(before?.texts ?? []), ...texts],
      toolResults: [...(before?.toolResults ?? []), ...(isResult ? [result] : [])],
    });
    kindBefore = kind;
  }
  return conversation;
}
