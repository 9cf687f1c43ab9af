import { RecentMap } from "../recent-map.ts";
import type { JsonObject } from "../wire/json-object.ts";

/** How many of the latest are kept at least; a provider that serves for days must forget the rest. */
const mostResponses = 4_096;
const mostItems = 8_192;
/** Places of items in conversations, and what a conversation takes besides them. */
const mostPlaces = 262_144;
const placesOfConversation = mostPlaces / mostResponses;

/**
 * What a session's latest responses leave on the server: items by id, conversations by the response that ends them, and
 * calls by what they ask for.
 */
export class StoredItems {
  readonly #items = new RecentMap<JsonObject>(mostItems);
  readonly #calls = new RecentMap<readonly string[]>(mostItems);
  readonly #threads = new RecentMap<JsonObject>(mostResponses);
  readonly #conversations = new RecentMap<readonly JsonObject[]>(
    mostPlaces,
    (items) => items.length + placesOfConversation,
  );

  readonly #bodies = new RecentMap<() => string>(mostResponses);
  #numbers = 0;

  /** Counts from 0: for ids that equal sessions give alike. */
  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers - 1;
  }

  /** The JSON of a response or a conversation. */
  body(id: string): string | undefined {
    return this.#bodies.get(id)?.();
  }

  keepBody(id: string, body: () => string): void {
    this.#bodies.set(id, body);
  }

  /** Forgets a response or a conversation. Their items stay. */
  forget(id: string): void {
    this.#bodies.delete(id);
    this.#conversations.delete(id);
  }

  item(id: string): JsonObject | undefined {
    return this.#items.get(id);
  }

  /** The stored thread that ends with a message. */
  thread(messageId: string): JsonObject | undefined {
    return this.#threads.get(messageId);
  }

  keepThread(messageId: string, request: JsonObject): void {
    this.#threads.set(messageId, request);
  }

  /** Ids of the calls that were issued with a name and arguments, in the order of their first issue. */
  issuedCalls(key: string): readonly string[] {
    return this.#calls.get(key) ?? [];
  }

  keepCall(key: string, id: string): void {
    const issued = this.issuedCalls(key);
    if (!issued.includes(id)) this.#calls.set(key, [...issued, id]);
  }

  /** Input and output of a response and of all those before it; or the items of a conversation. */
  conversation(id: string): readonly JsonObject[] | undefined {
    return this.#conversations.get(id);
  }

  keep(id: string, input: readonly JsonObject[], output: readonly JsonObject[]): void {
    for (const item of output) {
      if (typeof item["id"] === "string") this.#items.set(item["id"], item);
    }
    this.#conversations.set(id, [...input, ...output]);
  }
}
