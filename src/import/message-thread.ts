import type { JsonObject } from "../provider/wire/json-object.ts";

interface ThreadMessage {
  readonly role: string;
  readonly id: string | null;
  readonly blocks: JsonObject[];
  json: string | null;
}

/** The messages of a conversation as a log tells them, line by line. */
export class MessageThread {
  #messages: ThreadMessage[] = [];
  readonly #after = new Map<string, number>();

  /** Adds blocks. Those of a message that is there already go to it, because a log has a line for each block. */
  add(role: string, id: string | null, blocks: readonly JsonObject[]): void {
    const before = id === null ? undefined : this.#messages.findLast((message) => message.id === id);
    if (before === undefined) this.#messages.push({ role, id, blocks: [...blocks], json: null });
    else {
      before.blocks.push(...blocks);
      before.json = null;
    }
  }

  /** Puts blocks in the place of those of the last message, if it is of that role. */
  replaceLast(role: string, blocks: readonly JsonObject[]): void {
    if (this.#messages.at(-1)?.role === role) this.#messages.pop();
    this.add(role, null, blocks);
  }

  /** Remembers where a line of the log stands. */
  place(line: string): void {
    this.#after.set(line, this.#messages.length);
  }

  /** Goes back to a line, because the user did. Returns whether something was dropped. */
  returnTo(line: string): boolean {
    const size = this.#after.get(line);
    if (size === undefined || size >= this.#messages.length) return false;
    this.#messages = this.#messages.slice(0, size);
    return true;
  }

  /** The messages from a line of the log on. */
  from(line: string): readonly { readonly role: string; readonly blocks: readonly JsonObject[] }[] {
    const size = this.#after.get(line);
    return size === undefined ? [] : this.#messages.slice(Math.max(0, size - 1));
  }

  clear(): void {
    this.#messages = [];
  }

  /** The messages as JSON. A message that comes again is the same string. */
  pieces(): readonly string[] {
    return this.#messages.map((message) => {
      message.json ??= JSON.stringify({ role: message.role, content: message.blocks });
      return message.json;
    });
  }
}

/** The content of a message as blocks. */
export function blocksOf(content: unknown): JsonObject[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return Array.isArray(content) ? content.flatMap((part: unknown) => (isBlock(part) ? [part] : [])) : [];
}

function isBlock(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
