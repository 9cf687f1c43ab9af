/** Blocks and messages as the wire has them, restricted to what this engine sends and receives. */
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

/** Reasoning of the model. The API refuses a turn without it, or with a changed one. */
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
 * The conversation so far. It only grows: the prompt cache matches exact prefixes, so a change to an earlier message makes everything
 * after it fresh input. Only context strategies use `rewrite`.
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
