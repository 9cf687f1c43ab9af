import type { JsonObject } from "../http/json-object.ts";
import { invalidRequest, type Refusal } from "../exchange/refusal.ts";
import { isSignatureOf } from "../turns/thinking-signature.ts";
import type { AnthropicMessage } from "./message-content.ts";

/** The signature of a thinking block, or the data of a redacted one; undefined for other blocks. */
export function signatureIn(block: JsonObject): string | undefined {
  const isRedacted = block["type"] === "redacted_thinking";
  if (!isRedacted && block["type"] !== "thinking") return undefined;
  const signature = isRedacted ? block["data"] : block["signature"];
  return typeof signature === "string" ? signature : "";
}

/** Thinking comes back as it was sent, or not at all: refused when a block's text or signature was changed. */
export function checkSignatures(messages: readonly AnthropicMessage[]): Refusal | undefined {
  for (const [index, { blocks, made = {} }] of messages.entries()) {
    if (made.isSigned === true) continue;
    for (const [position, block] of blocks.entries()) {
      const signature = signatureIn(block);
      const text = typeof block["thinking"] === "string" ? block["thinking"] : "";
      if (signature === undefined || isSignatureOf(signature, text)) continue;
      const [member, type] =
        block["type"] === "thinking" ? (["signature", "thinking"] as const) : (["data", "redacted_thinking"] as const);
      return invalidRequest(`messages.${index}.content.${position}: Invalid \`${member}\` in \`${type}\` block`);
    }
    made.isSigned = true;
  }
  return undefined;
}
