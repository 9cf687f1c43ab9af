import type { Fault } from "./fault.ts";
import type { ServerTool } from "./server-tools.ts";

/** What the scripted model does: the turns of the main conversation, and answers to side requests. Plain data. */
export interface TurnScript {
  readonly turns: readonly Turn[];
  /** Answers for requests that offer no tools (summaries, titles); the first that matches is used. */
  readonly sides?: readonly SideReply[];
  /** Conversations besides the main one (subagents), each recognised by its first user message. */
  readonly threads?: readonly Thread[];
  /** Texts looked for in every main request: shows what the engine's context still holds. */
  readonly probes?: readonly string[];
}

interface Thread {
  readonly firstUserContains: string;
  readonly turns: readonly Turn[];
}

/** One answer of the model. */
export interface Turn {
  readonly blocks: readonly Block[];
  /** Why the model stops; by default `tool_use` when a block calls a tool, else `end_turn`. */
  readonly stopReason?: StopReason;
  readonly fault?: Fault;
  /** What a `refusal` says about itself. */
  readonly refusal?: { readonly category: string | null; readonly explanation: string | null };
}

/** Why the model stopped, in the words of the Messages API; other protocols have theirs for it. */
export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "refusal"
  | "pause_turn"
  | "model_context_window_exceeded";

/** A part of an answer. */
export type Block =
  | { readonly kind: "text"; readonly text: string; readonly citations?: readonly Citation[] }
  /** `redacted`: the client gets it encrypted, and has to send it back so. */
  | { readonly kind: "thinking"; readonly text: string; readonly redacted?: boolean }
  /** `markers`: texts that a whole result contains, in order: at its head, its middle, its end. */
  | { readonly kind: "tool"; readonly operation: ToolOperation; readonly markers?: readonly string[] }
  | ServerTool;

/**
 * What a text cites: a page that a search found, or a passage of a document in the request, counted from 0. `start` is the
 * passage's first character in the document.
 */
export type Citation =
  | { readonly kind: "page"; readonly url: string; readonly title: string; readonly quote: string }
  | {
      readonly kind: "passage";
      readonly document: number;
      readonly title: string | null;
      readonly quote: string;
      readonly start: number;
    };

/**
 * An abstract tool call. The provider writes it with the names and schemas of the `tools` that the client offers, so
 * that one script drives different agents. `named` calls the tool of that name, with or without a client's prefix.
 * Any text may hold `{{result T.C}}`, the result of call C of turn T (both from 0, of the same thread), or `{{result
 * T.C /pattern/}}`, the first group of the pattern in it.
 */
export type ToolOperation =
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "read"; readonly path: string }
  | { readonly kind: "list"; readonly path: string }
  | { readonly kind: "find"; readonly glob: string }
  | { readonly kind: "search"; readonly pattern: string; readonly path?: string }
  | { readonly kind: "edit"; readonly path: string; readonly before: string; readonly after: string }
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "named"; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/**
 * The answer to a side request. `text` is said as it is. `extract` says the lines of the request that contain `marker`,
 * oldest first, without repeats, at most `maxLines`: a model that summarises can only keep what it was sent.
 */
export type SideReply =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "extract"; readonly marker: string; readonly maxLines: number; readonly heading: string };
