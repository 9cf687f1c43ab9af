import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";

/** Events that end a response. */
const lastEvents: ReadonlySet<string> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "error",
]);

/**
 * The messages of a Responses WebSocket as the calls over HTTP that they stand for. A cassette keeps these: every request whole, with
 * what the server remembers of the conversation, and every answer as a stream. Recorder and replay follow a conversation alike.
 */
export class SocketCalls {
  #items: JsonObject[] = [];
  /** The last response and the conversation with it. A turn that failed leaves none. */
  #latest: { readonly id: string; readonly items: readonly JsonObject[] } | null = null;

  /** The body of `POST /v1/responses` for a message; null if it asks for no response. */
  bodyOf(message: string): string | null {
    const body = parsedJson(message);
    if (!isJsonObject(body) || body["type"] !== "response.create") return null;
    const { type: _, previous_response_id: previous, input, ...rest } = body;
    const isContinued = this.#latest !== null && previous === this.#latest.id;
    const before = isContinued ? (this.#latest?.items ?? []) : [];
    this.#items = [...before, ...itemsOf(input)];
    const named = previous === undefined || isContinued ? {} : { previous_response_id: previous };
    return JSON.stringify({ ...rest, ...named, input: isContinued ? this.#items : input, stream: true });
  }

  /** Takes an event of the answer. Returns whether it is the last. */
  take(event: string): boolean {
    const value = parsedJson(event);
    const { type, item, response } = isJsonObject(value) ? value : {};
    if (type === "response.output_item.done" && isJsonObject(item)) this.#items.push(item);
    if (typeof type !== "string" || !lastEvents.has(type)) return false;
    const id = isJsonObject(response) ? response["id"] : undefined;
    const isWhole = type === "response.completed" || type === "response.incomplete";
    this.#latest = isWhole && typeof id === "string" ? { id, items: this.#items } : null;
    return true;
  }
}

/** An event as a record of a stream. */
export function streamRecord(event: string): string {
  const value = parsedJson(event);
  const type = isJsonObject(value) ? value["type"] : undefined;
  const name = typeof type === "string" && /^[\w.]{1,80}$/.test(type) ? `event: ${type}\n` : "";
  return `${name}data: ${event.replaceAll(/\r\n|\r|\n/g, "\ndata: ")}\n\n`;
}

function itemsOf(input: unknown): readonly JsonObject[] {
  if (typeof input === "string") return [{ type: "message", role: "user", content: input }];
  return Array.isArray(input) ? input.filter(isJsonObject) : [];
}
