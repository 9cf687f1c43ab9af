import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ConversationMessage, OfferedTool } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import { readTools, type ReadTools } from "./offered-tools.ts";
import type { PairedItem } from "./request-fields.ts";
import { summaryIn } from "./compaction-item.ts";
import { toolUseIdOf } from "./ids.ts";
import { contentParts, isSystemRole, type PromptItem, textsIn } from "./prompt-rendering.ts";

/** What a request can refer to. */
export type KeptResponses = Pick<StoredItems, "item" | "conversation">;

/** The input as items, each with a type; a string is one message, and references are replaced by what they name. */
export function readInputItems(value: unknown, stored: Pick<KeptResponses, "item">): readonly JsonObject[] | Refusal {
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

/** Calls of tools by their item's type, each with the type of its result. */
const resultTypes: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
  local_shell_call: "local_shell_call_output",
  shell_call: "shell_call_output",
  apply_patch_call: "apply_patch_call_output",
};

const callTypes = new Set(Object.keys(resultTypes));
const outputTypes = new Set(Object.values(resultTypes));

/** An item as the pairing rule sees it; reasoning and messages may stand among the calls of a turn. */
export function pairedItem(item: JsonObject): PairedItem[] {
  const id = callIdIn(item);
  if (callTypes.has(String(item["type"]))) return [{ kind: "call", id }];
  if (outputTypes.has(String(item["type"]))) return [{ kind: "result", id }];
  return item["role"] === "user" ? [{ kind: "other", id: "" }] : [];
}

/** A local shell's result names its call by `id` in some clients. */
function callIdIn(item: JsonObject): string {
  return String(item["call_id"] ?? item["id"]);
}

/** Tools that the input brings. Those that stand before anybody speaks are `declared`, like those of the request. */
export function toolsInInput(items: readonly JsonObject[]): (ReadTools & { readonly leadingItems: number }) | Refusal {
  const declared: JsonObject[] = [];
  const offered: OfferedTool[] = [];
  let leadingItems = 0;
  for (const [index, item] of items.entries()) {
    if (item["type"] !== "additional_tools") continue;
    const read = readTools(item["tools"], false, `input[${index}].tools`);
    if ("kind" in read) return read;
    offered.push(...read.offered);
    if (index !== leadingItems) continue;
    leadingItems += 1;
    declared.push(...read.declared);
  }
  return { declared, offered, leadingItems };
}

/** An item as blocks of the prompt: a message's parts, or the item as a whole without what the server adds to it. */
export function promptItems(item: JsonObject): PromptItem[] {
  if (item["type"] !== "additional_tools" && typeof item["role"] === "string") {
    const role = item["role"];
    const textType = role === "assistant" ? "output_text" : "input_text";
    return contentParts(item["content"], textType).map((part) => {
      const { annotations: _annotations, logprobs: _logprobs, ...said } = part;
      return { role, part: said };
    });
  }
  const { id: _id, status: _status, ...part } = item;
  const type = String(item["type"]);
  const summary = summaryIn(item);
  if (summary !== undefined) return [{ role: "assistant", part: { type, text: summary } }];
  if (callTypes.has(type)) return [{ role: "assistant", part, run: "tool_use" }];
  if (outputTypes.has(type)) return [{ role: "tool", part, run: "tool_result" }];
  return [{ role: typeof item["role"] === "string" ? item["role"] : "assistant", part }];
}

/** What a command of the shell printed. */
function printedBy({ stdout, stderr }: JsonObject): string {
  return [stdout, stderr].filter((text) => typeof text === "string").join("");
}

/** The conversation in messages: neighbouring results are one, and so are neighbouring items of the assistant. */
export function conversationOf(items: readonly JsonObject[]): ConversationMessage[] {
  const conversation: ConversationMessage[] = [];
  let kindBefore = "";
  for (const item of items) {
    const role = item["role"];
    const isResult = outputTypes.has(String(item["type"]));
    const kind = isResult ? "results" : typeof role !== "string" || role === "assistant" ? "assistant" : `said ${role}`;
    const continues = kind === kindBefore && (isResult || kind === "assistant");
    const before = continues ? conversation.pop() : undefined;
    const summary = summaryIn(item);
    const content = summary ?? (isResult ? item["output"] : typeof role === "string" ? item["content"] : undefined);
    const parts = contentParts(content, "text");
    const texts = item["type"] === "shell_call_output" ? parts.map(printedBy) : textsIn(parts);
    const result = { id: toolUseIdOf(callIdIn(item)), isError: item["status"] === "failed", text: texts.join("\n") };
    conversation.push({
      role: kind === "assistant" ? "assistant" : typeof role === "string" && isSystemRole(role) ? "system" : "user",
      texts: [...(before?.texts ?? []), ...texts],
      toolResults: [...(before?.toolResults ?? []), ...(isResult ? [result] : [])],
      ...(summary !== undefined || before?.isCompacted === true ? { isCompacted: true } : {}),
    });
    kindBefore = kind;
  }
  return conversation;
}
