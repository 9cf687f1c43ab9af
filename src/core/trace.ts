import type { ReplayedFrom } from "./replay-settings.ts";

/**
 * The timeline of one trial, on one monotonic clock. All times are nanoseconds after `origin`, the moment the trial was
 * opened, so that they stay exact in a double however long the machine has been up.
 */
export interface Trace {
  readonly spawnNs: number;
  readonly exitNs: number;
  readonly exit: ProcessExit;
  readonly exchanges: readonly WireExchange[];
  /** What the engine wrote to stdout, chunk by chunk as it arrived. */
  readonly output: readonly OutputChunk[];
  /** Last lines of stderr, for messages. */
  readonly errorTail: string;
  readonly accounting: ProcessAccounting;
  /** Workspace files after the trial, by relative path; files over 256 KiB are left out. */
  readonly files: Readonly<Record<string, string>>;
}

export type ProcessExit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out"; readonly limitNs: number }
  | { readonly kind: "not-started"; readonly reason: string };

export interface OutputChunk {
  readonly atNs: number;
  readonly text: string;
}

/** Processor time and memory of the engine's process tree, by the operating system; absent where it cannot tell. */
export interface ProcessAccounting {
  readonly source: string;
  readonly cpuNs?: number;
  readonly peakRssBytes?: number;
}

/** One request and its response, as the provider saw them. */
export interface WireExchange {
  readonly index: number;
  /** Connection number within the provider process: equal numbers mean a reused connection. */
  readonly connection: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Request head received. */
  readonly arrivalNs: number;
  /** Last byte of the request body received. */
  readonly bodyEndNs: number;
  readonly requestBytes: number;
  /** The request's canonical parts in the provider's order; digests are SHA-256, hex, 16 characters. */
  readonly sections: readonly RequestSection[];
  readonly stream: boolean;
  readonly model: string;
  /** main: offers tools; side: does not. */
  readonly role: "main" | "side";
  /** Index of the script's turn that answered, for main requests that got one. */
  readonly turn: number | null;
  readonly toolNames: readonly string[];
  /** Results of tools that the request brought for the turn before, in the order they were sent. */
  readonly toolResults: readonly ToolResult[];
  /** Indices of the script's probes that the request contains. */
  readonly probes: readonly number[];
  readonly usage: Usage;
  readonly cache: CacheOutcome;
  readonly modelled: ModelledCost;
  /** Events of the response in order of writing, `message_start` first. Empty for refusals. */
  readonly events: readonly WireEvent[];
  /** Last byte of the response handed to the socket, or the moment the client went away. */
  readonly endNs: number;
  readonly outcome: "complete" | "client-aborted" | "refused" | "faulted";
  readonly refusal?: string;
  /** The fault that was carried out on it, in words. */
  readonly fault?: string;
  /** The recorded exchange that answered, in a replay. */
  readonly replayed?: ReplayedFrom;
  /** Time spent waiting for a slot, by the load model. */
  readonly queuedNs?: number;
  /** Times the socket made the provider wait before it took more. */
  readonly backPressure?: readonly { readonly atNs: number; readonly heldNs: number }[];
}

/** One tool result as the wire carried it. */
export interface ToolResult {
  /** Position of the call among the tool calls of its turn; -1 for an id that the script did not issue. */
  readonly call: number;
  readonly isError: boolean;
  readonly bytes: number;
  /** The first 512 characters. */
  readonly text: string;
}

/** A part of the rendered request; its digest changes exactly when its bytes do. */
export interface RequestSection {
  readonly name: "tools" | "system" | "messages";
  readonly bytes: number;
  readonly tokens: number;
  readonly digest: string;
}

/** Token counts of one exchange, in the Anthropic sense: the three input counts add up to the whole prompt. */
export interface Usage {
  readonly freshInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
}

/** What the prompt cache did, and where the prompt first differs from the one before when it did not help. */
export interface CacheOutcome {
  readonly breakpoints: number;
  /** First difference from the previous main request's prefix; null when this prompt only appends to it. */
  readonly firstDifference: { readonly section: RequestSection["name"]; readonly atByte: number } | null;
}

export interface ModelledCost {
  /** Time to first token that the model predicts, before any time scale. */
  readonly ttftNs: number;
  readonly decodeNs: number;
  readonly costNanoUsd: number;
  /** Cost of the same exchange had its whole prompt been read from the cache. */
  readonly allReadCostNanoUsd: number;
}

export interface WireEvent {
  readonly kind: string;
  readonly scheduledNs: number;
  readonly writtenNs: number;
  readonly bytes: number;
}
