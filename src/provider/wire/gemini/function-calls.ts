import { digestOf } from "../../digest.ts";
import type { StoredItems } from "../../session/stored-items.ts";
import { isJsonObject, type JsonObject, sortedMembers } from "../json-object.ts";
import type { GeminiContent } from "./contents.ts";
import { protoMember } from "./proto-member.ts";

const scriptedCall = /^toolu_01([0-9a-f]{22})$/;
const geminiCall = /^[0-9a-f]{22}$/;

/** The id of a scripted tool call as Gemini writes it. */
export function callIdOf(toolUseId: string): string {
  return toolUseId.replace(scriptedCall, "$1");
}

/** The script's id of a call; ids that were not issued here stay as they are. */
function toolUseIdOf(callId: string): string {
  return geminiCall.test(callId) ? `toolu_01${callId}` : callId;
}

/** What a call asks for, without its id. Equal calls of two turns have equal keys. */
export function callKey(name: unknown, args: unknown): string {
  return digestOf([String(name), JSON.stringify(isJsonObject(args) ? sortedMembers(args) : {})]);
}

/**
 * The script's id of each function response, by its part. A response without an id belongs to the first open call of the
 * turn before with its name, else to the first open call. A call without an id gets the one that was issued for such a call:
 * the first to the first equal call of the conversation, the second to the second.
 */
export function responseIds(
  contents: readonly GeminiContent[],
  issued: Pick<StoredItems, "issuedCalls">,
): ReadonlyMap<JsonObject, string> {
  const ids = new Map<JsonObject, string>();
  const withoutId = new Map<string, number>();
  let open: { readonly name: unknown; readonly id: string }[] = [];
  for (const { role, parts } of contents) {
    if (role === "model") open = [];
    for (const part of parts) {
      const call = protoMember(part, "functionCall");
      if (isJsonObject(call)) open.push({ name: call["name"], id: idOfCall(call, withoutId, issued) });
      const response = protoMember(part, "functionResponse");
      if (!isJsonObject(response)) continue;
      const { id, name } = response;
      const wanted = typeof id === "string" && id !== "" ? toolUseIdOf(id) : null;
      const named = open.find((one) => (wanted === null ? one.name === name : one.id === wanted));
      const answered = named ?? (wanted === null ? open[0] : undefined);
      open = open.filter((one) => one !== answered);
      ids.set(part, wanted ?? answered?.id ?? "");
    }
  }
  return ids;
}

function idOfCall(call: JsonObject, withoutId: Map<string, number>, issued: Pick<StoredItems, "issuedCalls">): string {
  const { id, name, args } = call;
  if (typeof id === "string" && id !== "") return toolUseIdOf(id);
  const key = callKey(name, args);
  const before = withoutId.get(key) ?? 0;
  withoutId.set(key, before + 1);
  const known = issued.issuedCalls(key);
  return known[before] ?? known.at(-1) ?? "";
}
