/** Blocks and messages of a conversation in the wire's own words, restricted to what this engine sends and receives. */
export type ToolInput = Readonly<Record<string, unknown>>;

interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

export interface ToolUseBlock {
  readonly type: "tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: ToolInput;
}

export interface ToolResultBlock {
  readonly type: "tool_result";
  readonly tool_use_id: string;
  readonly content: string;
  readonly is_error?: boolean;
}

/** Reasoning that the model wrote; it goes back unchanged with its turn, or the API refuses the turn. */
type ThinkingBlock =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

export type AssistantBlock = TextBlock | ToolUseBlock | ThinkingBlock;
export type Block = AssistantBlock | ToolResultBlock;

export interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

const sizes = new WeakMap<Message, number>();

/** Bytes of a message's content as JSON. Messages never change, so each is measured once. */
export function messageBytes(message: Message): number {
  const known = sizes.get(message);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify(message.content));
  sizes.set(message, bytes);
  return bytes;
}

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
