import type { Message } from "./message.ts";

/**
 * The conversation so far. It only grows: a provider's prompt cache matches exact prefixes, so any change to an earlier
 * message makes all that follows it fresh input again. `rewrite` is the one exception, for context strategies.
 */
export class History {
  #messages: readonly Message[];

  constructor(first: Message) {
    this.#messages = [first];
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  append(message: Message): void {
    this.#messages = [...this.#messages, message];
  }

  rewrite(messages: readonly Message[]): void {
    this.#messages = messages;
  }
}
