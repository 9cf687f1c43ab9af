import type { JsonObject } from "../provider/wire/json-object.ts";

interface ThreadMessage {
  readonly before: ThreadMessage | null;
  readonly role: string;
  readonly id: string | null;
  readonly blocks: JsonObject[];
  json: string | null;
}

/** The messages of a conversation as a log tells them, line by line. Branches share what they have in common. */
export class MessageThread {
  #last: ThreadMessage | null = null;
  readonly #after = new Map<string, ThreadMessage | null>();

  /** Adds blocks. Those of a message that is there already go to it, because a log has a line for each block. */
  add(role: string, id: string | null, blocks: readonly JsonObject[]): void {
    const open = id === null ? undefined : this.#messages().find((message) => message.id === id);
    if (open === undefined) this.#last = { before: this.#last, role, id, blocks: [...blocks], json: null };
    else {
      open.blocks.push(...blocks);
      open.json = null;
    }
  }

  /** Puts blocks in the place of those of the last message, if it is of that role. */
  replaceLast(role: string, blocks: readonly JsonObject[]): void {
    if (this.#last?.role === role) this.#last = this.#last.before;
    this.add(role, null, blocks);
  }

  /** Remembers where a line of the log stands. */
  place(line: string): void {
    this.#after.set(line, this.#last);
  }

  /** Goes to a line of any branch, because the user did. Returns whether it was another place. */
  returnTo(line: string): boolean {
    const place = this.#after.get(line);
    if (place === undefined || place === this.#last) return false;
    this.#last = place;
    return true;
  }

  /** The messages from a line of the log on. */
  from(line: string): readonly { readonly role: string; readonly blocks: readonly JsonObject[] }[] {
    const first = this.#after.get(line);
    const messages = this.#messages();
    const at = messages.findIndex((message) => message === first);
    return at < 0 ? [] : messages.slice(0, at + 1).toReversed();
  }

  clear(): void {
    this.#last = null;
  }

  /** Puts the messages of earlier lines at the end, and the lines with them: a compaction kept them as they were. */
  takeOver(lines: readonly string[]): void {
    const taken = new Set<ThreadMessage>();
    for (const line of lines) {
      const message = this.#after.get(line) ?? null;
      if (message !== null && !taken.has(message)) this.#last = { ...message, before: this.#last };
      if (message !== null) taken.add(message);
      this.place(line);
    }
  }

  /** The messages as JSON. A message that comes again is the same string. */
  pieces(): readonly string[] {
    return this.#messages()
      .map((message) => {
        message.json ??= JSON.stringify({ role: message.role, content: message.blocks });
        return message.json;
      })
      .toReversed();
  }

  /** The newest first. */
  #messages(): ThreadMessage[] {
    const messages: ThreadMessage[] = [];
    for (let message = this.#last; message !== null; message = message.before) messages.push(message);
    return messages;
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
