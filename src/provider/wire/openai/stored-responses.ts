import { digestOf } from "../../digest.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { Reading, WireCall } from "../wire-format.ts";
import { readInputItems } from "./responses-input.ts";

/**
 * What the server keeps of responses and conversations: `GET` and `DELETE /v1/responses/{id}`, its `input_items`, and
 * `/v1/conversations` with their `items` (types of openai 6.49, November 2026). Undefined for other calls.
 */
export function readStored(call: WireCall): Reading | undefined {
  const [, kind, id, part, itemId] = call.path.slice(1).split("/");
  if (kind === "conversations") {
    if (id === undefined) return call.method === "POST" ? createConversation(call) : undefined;
    if (call.stored.body(id) === undefined) return missing(`Conversation with id '${id}' not found.`);
    return part === "items" ? readItems(call, id, itemId) : readKept(call, id, "conversation", part);
  }
  if (kind !== "responses" || id === undefined || call.method === "POST") return undefined;
  if (call.stored.body(id) === undefined) return missing(`Response with id '${id}' not found.`);
  if (part !== "input_items" || call.method !== "GET") return readKept(call, id, "response", part);
  const output = parsedJson(call.stored.body(id) ?? "");
  const outputItems = isJsonObject(output) && Array.isArray(output["output"]) ? output["output"].length : 0;
  const items = call.stored.conversation(id) ?? [];
  return listed(call, withIds(id, items.slice(0, items.length - outputItems)));
}

/** The object itself. A conversation's metadata can be replaced. */
function readKept(call: WireCall, id: string, object: string, part: string | undefined): Reading | undefined {
  const { method, stored } = call;
  if (part !== undefined) return undefined;
  switch (method) {
    case "GET":
      return { kind: "fixed", body: stored.body(id) ?? "" };
    case "DELETE":
      stored.forget(id);
      return fixed({ id, object: object === "response" ? object : `${object}.deleted`, deleted: true });
    case "POST": {
      const body = parsedJson(call.text);
      return keptConversation(stored, id, isJsonObject(body) ? body["metadata"] : undefined);
    }
    default:
      return undefined;
  }
}

function createConversation({ text, stored }: WireCall): Reading {
  const body = text === "" ? {} : parsedJson(text);
  if (!isJsonObject(body)) return invalidRequest("We could not parse the JSON body of your request.");
  const items = readInputItems(body["items"], stored);
  if ("kind" in items) return items;
  const id = `conv_${digestOf(["conversation", stored.nextNumber()], 48)}`;
  stored.keep(id, [], withIds(id, items));
  return keptConversation(stored, id, body["metadata"]);
}

/** A session has no date of its own in this place, so conversations date from 1970. */
function keptConversation(stored: StoredItems, id: string, metadata: unknown): Reading {
  const conversation = { id, object: "conversation", created_at: 0, metadata: metadata ?? {} };
  stored.keepBody(id, () => JSON.stringify(conversation));
  return fixed(conversation);
}

function readItems(call: WireCall, id: string, itemId: string | undefined): Reading | undefined {
  const { method, stored } = call;
  const items = withIds(id, stored.conversation(id) ?? []);
  if (itemId !== undefined) {
    const item = items.find((candidate) => candidate["id"] === itemId);
    if (item === undefined) return missing(`Item with id '${itemId}' not found.`);
    if (method === "GET") return fixed(item);
    if (method !== "DELETE") return undefined;
    stored.keep(
      id,
      [],
      items.filter((other) => other !== item),
    );
    return { kind: "fixed", body: stored.body(id) ?? "" };
  }
  if (method === "GET") return listed(call, items);
  if (method !== "POST") return undefined;
  const body = parsedJson(call.text);
  const added = readInputItems(isJsonObject(body) ? body["items"] : undefined, stored);
  if ("kind" in added) return added;
  const all = withIds(id, [...items, ...added]);
  stored.keep(id, [], all);
  const data = all.slice(items.length);
  return fixed({ object: "list", data, ...endsOf(data), has_more: false });
}

/** Items of a client mostly have no id. Their place gives them one. */
function withIds(listId: string, items: readonly JsonObject[]): readonly JsonObject[] {
  return items.map((item, index) =>
    typeof item["id"] === "string" ? item : { id: `item_${digestOf([listId, index], 48)}`, ...shownItem(item) },
  );
}

/** A message whose content is a text is shown with a list of parts. */
function shownItem(item: JsonObject): JsonObject {
  const { type, role, content } = item;
  if (type !== "message") return item;
  const part = role === "assistant" ? { type: "output_text", annotations: [] } : { type: "input_text" };
  const parts = typeof content === "string" ? [{ ...part, text: content }] : content;
  return { ...item, status: "completed", content: parts };
}

/** A page of a list: the newest first unless the query says otherwise. */
function listed({ query }: WireCall, items: readonly JsonObject[]): Reading {
  const fields = new URLSearchParams(query);
  const ordered = fields.get("order") === "asc" ? items : items.toReversed();
  const after = fields.get("after");
  const from = after === null ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  const limit = Number(fields.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return invalidRequest("limit: expected a whole number from 1 to 100");
  }
  const data = ordered.slice(from, from + limit);
  return fixed({ object: "list", data, ...endsOf(data), has_more: from + data.length < ordered.length });
}

function endsOf(data: readonly JsonObject[]): JsonObject {
  return { first_id: data[0]?.["id"] ?? null, last_id: data.at(-1)?.["id"] ?? null };
}

function fixed(value: JsonObject): Reading {
  return { kind: "fixed", body: JSON.stringify(value) };
}

function missing(message: string): Refusal {
  return { kind: "refused", status: 404, errorType: "not_found_error", message };
}
