import type { JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";

/** The page of a list that a client asks for. Cursors are ids of entries. */
export interface PageRequest {
  readonly limit: number;
  readonly afterId: string | null;
  readonly beforeId: string | null;
}

const defaultLimit = 20;
const largestLimit = 1000;

/** Reads `limit`, `after_id` and `before_id` of a query string. */
export function readPageRequest(query: string): PageRequest | Refusal {
  const fields = new URLSearchParams(query);
  const limit = Number(fields.get("limit") ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    return invalidRequest(`limit: Input should be a whole number from 1 to ${largestLimit}`);
  }
  const [afterId, beforeId] = [fields.get("after_id"), fields.get("before_id")];
  if (afterId !== null && beforeId !== null) return invalidRequest("after_id: cannot be combined with before_id");
  return { limit, afterId, beforeId };
}

/**
 * A page of a list in the API's shape: the entries after `after_id`, or those just before `before_id`, in the list's
 * order. `has_more` refers to that direction. Refused when the cursor is not an entry.
 */
export function pageOf<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  { limit, afterId, beforeId }: PageRequest,
  shown: (entry: Entry) => JsonObject,
): { readonly kind: "page"; readonly body: JsonObject } | Refusal {
  const cursor = afterId ?? beforeId;
  const at = cursor === null ? -1 : entries.findIndex(({ id }) => id === cursor);
  if (cursor !== null && at === -1) {
    return invalidRequest(`${afterId === null ? "before_id" : "after_id"}: ${cursor} is not in the list`);
  }
  const isBackwards = beforeId !== null;
  const asked = isBackwards ? entries.slice(0, at) : entries.slice(at + 1);
  const page = isBackwards ? asked.slice(-limit) : asked.slice(0, limit);
  const body = {
    data: page.map(shown),
    has_more: asked.length > page.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
  return { kind: "page", body };
}
