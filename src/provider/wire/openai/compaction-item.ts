import type { JsonObject } from "../json-object.ts";
import { itemId } from "./ids.ts";

/** What stands before the summary in the content that only the service can read. */
const sealPrefix = "summary:";

/** A summary as an item of the output. Clients send it back in place of what came before. */
export function compactionItem(text: string, messageId: string): { readonly id: string } & JsonObject {
  const sealed = Buffer.from(sealPrefix + text).toString("base64");
  return { id: itemId("cmp", messageId, 0), type: "compaction", encrypted_content: sealed };
}

/** The summary that an item holds; undefined for other items, and for one that was not written here. */
export function summaryIn({ type, encrypted_content: sealed }: JsonObject): string | undefined {
  if (type !== "compaction" || typeof sealed !== "string") return undefined;
  const text = Buffer.from(sealed, "base64").toString("utf8");
  return text.startsWith(sealPrefix) ? text.slice(sealPrefix.length) : undefined;
}

/**
 * What the model reads of an input: from its latest summary on, and of what came before the messages of the user and the developer
 * (OpenAI, "Compaction", 2026). Whether the service reads those of an input that was not compacted by a call of its own is not
 * published.
 */
export function sinceSummary(items: readonly JsonObject[]): readonly JsonObject[] {
  const at = items.findLastIndex((item) => summaryIn(item) !== undefined);
  if (at < 0) return items;
  return items.filter((item, index) => index >= at || (item["type"] === "message" && item["role"] !== "assistant"));
}

/** The messages of users as the items that a compaction keeps. */
export function keptMessages(items: readonly JsonObject[], messageId: string): readonly JsonObject[] {
  return items
    .filter(({ type, role }) => type === "message" && role === "user")
    .map((item, index) => {
      const { content } = item;
      const parts = typeof content === "string" ? [{ type: "input_text", text: content }] : content;
      return { id: itemId("msg", messageId, index), ...item, status: "completed", content: parts };
    });
}
