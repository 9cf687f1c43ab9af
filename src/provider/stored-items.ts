import type { JsonObject } from "./json-object.ts";

/** What the server keeps of a trial's responses: items by id, and whole conversations by the response that ends them. */
export class StoredItems {
  readonly #items = new Map<string, JsonObject>();
  readonly #conversations = new Map<string, readonly JsonObject[]>();

  item(id: string): JsonObject | undefined {
    return this.#items.get(id);
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
