import { invalidRequest, type Refusal } from "../exchange/refusal.ts";

/** A tool call, its result, or anything else, in the order of a conversation. */
export interface PairedItem {
  readonly kind: "call" | "result" | "other";
  readonly id: string;
}

/** The pairing rule: each call has its result before the conversation moves on, and each result an open call. */
export function checkCallPairing(
  items: readonly PairedItem[],
  say: { readonly unanswered: (ids: readonly string[]) => string; readonly unexpected: (id: string) => string },
): Refusal | undefined {
  const open = new Set<string>();
  for (const { kind, id } of items) {
    switch (kind) {
      case "call":
        open.add(id);
        break;
      case "result":
        if (!open.delete(id)) return invalidRequest(say.unexpected(id));
        break;
      case "other":
        if (open.size > 0) return invalidRequest(say.unanswered([...open]));
        break;
    }
  }
  return open.size > 0 ? invalidRequest(say.unanswered([...open])) : undefined;
}
