import { isJsonObject, type JsonObject } from "../json-object.ts";
import { type OutputOptions, plainOutput } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { isSignatureOf } from "../../answer/thinking-signature.ts";
import type { AnthropicMessage } from "./message-content.ts";

/**
 * Models from 4.7 on hide their thinking unless the client asks, and have no thinking budget (Claude Platform Docs,
 * copies of 2026).
 */
export function isAfter46(model: string): boolean {
  return /^claude-(opus-4-[78]|[a-z]+-5(-\d)?)(-\d{8})?$/.test(model);
}

/** Models that take messages of the system inside the conversation: from Opus 4.8 on (Claude Platform Docs, 2026). */
export function takesSystemMessages(model: string): boolean {
  return !/^claude-(3|(opus|sonnet|haiku)-4(?!-8))/.test(model);
}

/** Models that think without being asked (Claude Platform Docs, model pages, copies of 2026). */
function thinksByDefault(model: string): boolean {
  return /^claude-(opus-5|sonnet-5|fable|mythos)/.test(model);
}

/** Whether a request turns thinking on. */
export function isThinkingOn(body: JsonObject): boolean {
  const thinking = body["thinking"];
  return isJsonObject(thinking) && thinking["type"] !== "disabled";
}

/**
 * How to write the answer. Models after 4.6 omit the text of their thinking unless the client names another display. Of an earlier
 * model, or one that does not think without being asked, a client that does not mention thinking sees it as scripted.
 */
export function outputOptions(body: JsonObject, model: string, tools: readonly JsonObject[]): OutputOptions {
  const thinking = body["thinking"];
  const display = isJsonObject(thinking) ? thinking["display"] : undefined;
  const isOn = isThinkingOn(body) || ((thinking ?? null) === null && thinksByDefault(model));
  const omitsByDefault = isOn && isAfter46(model);
  const omitted = typeof display === "string" ? display === "omitted" : omitsByDefault;
  return {
    ...plainOutput,
    thinking: omitted ? "omitted" : "shown",
    eagerTools: tools.flatMap((tool) => (tool["eager_input_streaming"] === true ? [String(tool["name"])] : [])),
  };
}

/** The signature of a thinking block, or the data of a redacted one; undefined for other blocks. */
export function signatureIn(block: JsonObject): string | undefined {
  const isRedacted = block["type"] === "redacted_thinking";
  if (!isRedacted && block["type"] !== "thinking") return undefined;
  const signature = isRedacted ? block["data"] : block["signature"];
  return typeof signature === "string" ? signature : "";
}

/** Refuses thinking whose text or signature the client changed. */
export function checkSignatures(messages: readonly AnthropicMessage[]): Refusal | undefined {
  for (const [index, { blocks, derived }] of messages.entries()) {
    if (derived.isSigned === true) continue;
    for (const [position, block] of blocks.entries()) {
      const signature = signatureIn(block);
      const text = typeof block["thinking"] === "string" ? block["thinking"] : "";
      if (signature === undefined || isSignatureOf(signature, text)) continue;
      const [member, type] =
        block["type"] === "thinking" ? (["signature", "thinking"] as const) : (["data", "redacted_thinking"] as const);
      return invalidRequest(`messages.${index}.content.${position}: Invalid \`${member}\` in \`${type}\` block`);
    }
    derived.isSigned = true;
  }
  return undefined;
}
