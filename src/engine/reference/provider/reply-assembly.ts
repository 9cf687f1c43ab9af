import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import type { Usage } from "../../../core/trace.ts";
import type { AssistantBlock, ToolInput } from "../message.ts";
import type { Emit } from "../agent-event.ts";

/** One finished answer of the model. */
export interface Reply {
  readonly blocks: readonly AssistantBlock[];
  readonly stopReason: string;
  readonly usage: Usage;
  /** Ids of tool calls whose arguments were not a JSON object; their input is empty. */
  readonly malformedCalls: ReadonlySet<string>;
}

/** The text of an answer, without its other blocks. */
export function replyText({ blocks }: Reply): string {
  return blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

/** Called for each complete block while the answer goes on. Malformed: a call whose arguments are not a JSON object. */
export type BlockEnded = (block: AssistantBlock, malformed: boolean) => void;

type OpenBlock =
  | { readonly kind: "text"; readonly parts: string[] }
  | { readonly kind: "thinking"; readonly parts: string[]; signature: string }
  | { readonly kind: "redacted"; readonly data: string }
  | { readonly kind: "tool"; readonly id: string; readonly name: string; readonly parts: string[] };

/** once: a tool's arguments are parsed when complete. each-delta: also at every piece, as a progress display does. */
export type ArgumentParsing = "once" | "each-delta";

/**
 * Builds an answer from its raw events. Arguments of tools are collected as text and parsed when their block ends. Parsing at every
 * delta would take time that grows with the square of their length.
 */
export class ReplyAssembly {
  readonly #emit: Emit;
  readonly #parsing: ArgumentParsing;
  readonly #blockEnded: BlockEnded | undefined;
  readonly #blocks: AssistantBlock[] = [];
  readonly #malformed = new Set<string>();
  #open: OpenBlock | null = null;
  #stopReason: string | null = null;
  #usage: Usage = { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  #complete = false;

  constructor(emit: Emit, parsing: ArgumentParsing = "once", blockEnded?: BlockEnded) {
    this.#emit = emit;
    this.#parsing = parsing;
    this.#blockEnded = blockEnded;
  }

  take(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case "message_start":
        this.#count(event.message.usage);
        return;
      case "content_block_start":
        this.#open = opened(event.content_block);
        return;
      case "content_block_delta":
        this.#extend(event.delta);
        return;
      case "content_block_stop":
        this.#close();
        return;
      case "message_delta":
        this.#stopReason = event.delta.stop_reason ?? this.#stopReason;
        this.#count(event.usage);
        return;
      case "message_stop":
        this.#complete = true;
    }
  }

  /** The answer. Null if the stream ended too early. */
  finished(): Reply | null {
    if (!this.#complete || this.#stopReason === null) return null;
    return {
      blocks: this.#blocks,
      stopReason: this.#stopReason,
      usage: this.#usage,
      malformedCalls: this.#malformed,
    };
  }

  /** Counts are cumulative. An event may leave out unchanged ones. */
  #count(usage: RawUsage): void {
    this.#usage = {
      freshInputTokens: usage.input_tokens ?? this.#usage.freshInputTokens,
      cacheWriteTokens: usage.cache_creation_input_tokens ?? this.#usage.cacheWriteTokens,
      cacheReadTokens: usage.cache_read_input_tokens ?? this.#usage.cacheReadTokens,
      outputTokens: usage.output_tokens ?? this.#usage.outputTokens,
    };
  }

  #extend(delta: RawDelta): void {
    const open = this.#open;
    if (delta.type === "text_delta" && open?.kind === "text") {
      open.parts.push(delta.text);
      this.#emit({ kind: "text-delta", text: delta.text });
    } else if (delta.type === "input_json_delta" && open?.kind === "tool") {
      open.parts.push(delta.partial_json);
      if (this.#parsing === "each-delta") parsedInput(open.parts.join(""));
    } else if (delta.type === "thinking_delta" && open?.kind === "thinking") {
      open.parts.push(delta.thinking);
      this.#emit({ kind: "thinking-delta", text: delta.thinking });
    } else if (delta.type === "signature_delta" && open?.kind === "thinking") {
      open.signature += delta.signature;
    }
  }

  #close(): void {
    const open = this.#open;
    this.#open = null;
    switch (open?.kind) {
      case undefined:
        return;
      case "text": {
        const text = open.parts.join("");
        this.#emit({ kind: "text-end" });
        // The API refuses empty text in a later request.
        if (text !== "") this.#blocks.push({ type: "text", text });
        return;
      }
      case "thinking":
        this.#blocks.push({ type: "thinking", thinking: open.parts.join(""), signature: open.signature });
        return;
      case "redacted":
        this.#blocks.push({ type: "redacted_thinking", data: open.data });
        return;
      case "tool": {
        const input = parsedInput(open.parts.join(""));
        if (input === null) this.#malformed.add(open.id);
        const block: AssistantBlock = { type: "tool_use", id: open.id, name: open.name, input: input ?? {} };
        this.#blocks.push(block);
        this.#blockEnded?.(block, input === null);
      }
    }
  }
}

type RawDelta = Extract<RawMessageStreamEvent, { type: "content_block_delta" }>["delta"];
type RawBlock = Extract<RawMessageStreamEvent, { type: "content_block_start" }>["content_block"];

interface RawUsage {
  readonly input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly output_tokens?: number | null;
}

function opened(block: RawBlock): OpenBlock {
  if (block.type === "text") return { kind: "text", parts: block.text === "" ? [] : [block.text] };
  if (block.type === "thinking") return { kind: "thinking", parts: [block.thinking], signature: block.signature };
  if (block.type === "redacted_thinking") return { kind: "redacted", data: block.data };
  if (block.type === "tool_use") return { kind: "tool", id: block.id, name: block.name, parts: [] };
  throw new ProviderError(`the model answered with a ${block.type} block, which was not asked for`, null);
}

function parsedInput(text: string): ToolInput | null {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is ToolInput {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The provider could not or would not answer. The message is for people; the request id is for the provider's support. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly requestId: string | null;

  constructor(message: string, requestId: string | null, options?: ErrorOptions) {
    super(message, options);
    this.requestId = requestId;
  }
}
