import { LRUCache } from "lru-cache";
import type { JsonObject } from "../wire/json-object.ts";

/** Responses, their items, and the places of items in conversations that are kept: a provider that serves for days must forget the rest. */
const mostResponses = 4_096;
const mostItems = 16_384;
const mostPlaces = 1_000_000;

/** What the server keeps of a session's latest responses: items by id, and whole conversations by the response that ends them. */
export class StoredItems {
  readonly #items = new LRUCache<string, JsonObject>({ max: mostItems });
  readonly #threads = new LRUCache<string, JsonObject>({ max: mostResponses });
  readonly #conversations = new LRUCache<string, readonly JsonObject[]>({
    max: mostResponses,
    maxSize: mostPlaces,
    sizeCalculation: (items) => items.length + 1,
  });

  item(id: string): JsonObject | undefined {
    return this.#items.get(id);
  }

  /** The request that a message of a server-held thread ended, with all before it and the message itself. */
  thread(messageId: string): JsonObject | undefined {
    return this.#threads.get(messageId);
  }

  keepThread(messageId: string, request: JsonObject): void {
    this.#threads.set(messageId, request);
  }

  /** Input and output of a response and of all it continued. */
  conversation(responseId: string): readonly JsonObject[] | undefined {
    return this.#conversations.get(responseId);
  }

  keep(responseId: string, input: readonly JsonObject[], output: readonly JsonObject[]): void {
    for (const item of output) {
      if (typeof item["id"] === "string") this.#items.set(item["id"], item);
    }
    this.#conversations.set(responseId, [...input, ...output]);
  }
}
