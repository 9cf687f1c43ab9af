import type { Protocol } from "./agent-entry.ts";
import type { CacheMark } from "./cache-mark.ts";
import type { ReplayedFrom } from "./replay-settings.ts";

/**
 * The timeline of one trial, on one monotonic clock. All times are nanoseconds after `origin`, the moment the trial was
 * opened, so that they stay exact in a double however long the machine has been up.
 */
export interface Trace {
  /** The machine's monotonic clock at `origin`, as decimal text: what places stamps of other processes; absent on simulated time. */
  readonly originNs?: string;
  readonly spawnNs: number;
  readonly exitNs: number;
  readonly exit: ProcessExit;
  readonly exchanges: readonly WireExchange[];
  /** What the engine wrote to stdout, chunk by chunk as it arrived. */
  readonly output: readonly OutputChunk[];
  /** Last lines of stderr, for messages. */
  readonly errorTail: string;
  readonly accounting: ProcessAccounting;
  /** Command lines of processes that the engine left running. They were ended. */
  readonly survivors?: readonly string[];
  /** Command lines of processes that it leaves running on purpose. They were ended, and count nowhere. Absent without any. */
  readonly daemons?: readonly string[];
  /** Absent where the network was not isolated. */
  readonly network?: NetworkUse;
  /** The launches before the measured one, where the workload has any; their exchanges stand in `exchanges` before `spawnNs`. */
  readonly earlier?: readonly { readonly spawnNs: number; readonly exitNs: number; readonly exit: ProcessExit }[];
  /** When the workload's signal was sent. Absent if none was. */
  readonly interruptNs?: number;
  /** The launches after the measured one, if the workload has any. Their exchanges come after `exitNs`. */
  readonly later?: readonly FollowingLaunch[];
  /** The session of an engine that speaks the Agent Client Protocol. Absent for other engines. */
  readonly session?: AgentSession;
  /** Workspace files after the trial, by relative path; files over 256 KiB are left out. */
  readonly files: Readonly<Record<string, string>>;
}

/** What was tried outside loopback in a network namespace. All of it failed. */
export interface NetworkUse {
  /** Names that the name server was asked for, one for each question. A lookup asks for two kinds of address. */
  readonly names: readonly { readonly atNs: number; readonly name: string }[];
  /** Connections and packets to addresses outside loopback, by the kernel's counters. */
  readonly refusedAddresses: number;
}

/** A launch after the measured one. */
export interface FollowingLaunch {
  readonly spawnNs: number;
  readonly exitNs: number;
  readonly exit: ProcessExit;
  readonly output: readonly OutputChunk[];
}

/** How a process ended, or why it never began. */
export type ProcessExit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out"; readonly limitNs: number }
  /** Every prompt was answered, it did not end with its input, and was ended. */
  | { readonly kind: "dismissed" }
  | { readonly kind: "not-started"; readonly reason: string }
  /** The engine takes its prompt as an argument, and the system allows none that long. `reason` is a sentence without its full stop. */
  | { readonly kind: "prompt-too-long"; readonly reason: string };

/** One process of an engine that speaks the Agent Client Protocol, as its client saw it. Times are as in `Trace`. */
export interface AgentSession {
  /** `session/new` was answered. Null if it never was. */
  readonly openNs: number | null;
  /** The prompts that were answered, in order. */
  readonly prompts: readonly SessionPrompt[];
  /** Why the session broke off, in one line. Null if every prompt was answered. */
  readonly failure: string | null;
}

/** One answered prompt of a session. */
export interface SessionPrompt {
  readonly sentNs: number;
  /** The first piece of the answer came: text, a thought, a plan or a tool call. Null if none came. */
  readonly firstUpdateNs: number | null;
  /** `session/cancel` was sent. Null if the prompt was not cancelled. */
  readonly cancelNs: number | null;
  readonly doneNs: number;
  /** The protocol's word: `end_turn`, `cancelled`, `max_tokens`, `max_turn_requests` or `refusal`. */
  readonly stopReason: string;
  /** Memory of the process tree when the answer was complete. Absent where the operating system can't tell. */
  readonly rssBytes?: number;
}

/** What one read of stdout brought, or one message of a session. */
export interface OutputChunk {
  readonly atNs: number;
  readonly text: string;
}

/** Processor time and memory of the engine's process tree, by the operating system; absent where it cannot tell. */
export interface ProcessAccounting {
  readonly source: string;
  readonly cpuNs?: number;
  readonly peakRssBytes?: number;
  /** In order of time, if the workload asks for them. A sample that can't be read is absent. */
  readonly samples?: readonly ResourceSample[];
}

/** What a process tree held at one moment. */
export interface ResourceSample {
  readonly atNs: number;
  readonly rssBytes: number;
  /** Open file descriptors, sockets included. */
  readonly descriptors: number;
  readonly sockets: number;
}

/**
 * What an exchange is for. `main`: a turn of the scripted conversation. `side`: a turn of any other, such as a title or a
 * summary. `count`: the size of a prompt. `batch`: a call about batches. `models`: the list of models. `preflight`: a look
 * whether the provider is there. `other`: it could not be read, or nothing is served at its path.
 */
export type ExchangePurpose = "main" | "side" | "count" | "batch" | "models" | "preflight" | "other";

/** One request and its response, as the provider saw them. */
export interface WireExchange {
  readonly index: number;
  /** Connection number within the provider process: equal numbers mean a reused connection. */
  readonly connection: number;
  readonly method: string;
  readonly path: string;
  readonly protocol: Protocol;
  /** The W3C `traceparent` that the client sent, well-formed: joins this exchange to the engine's own spans. */
  readonly traceParent?: string;
  /** 0 when a fault kept the response from beginning. */
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
  /** Most output tokens that the client asks for. Absent if it names no number. */
  readonly maxTokens?: number;
  /** Cache marks in the order of the prompt. Absent without any. */
  readonly cacheMarks?: readonly CacheMark[];
  readonly purpose: ExchangePurpose;
  /** Index of the script's turn that answered, for main requests that got one. */
  readonly turn: number | null;
  /** Index of the script's thread that the turn belongs to; absent in the main conversation. */
  readonly thread?: number;
  /** The script has no answer for such a request, so it got one that a real provider could give. */
  readonly isDefaultAnswer?: true;
  readonly toolNames: readonly string[];
  /** Results of tools that the request brought for the turn before, in the order the client sent them. */
  readonly toolResults: readonly ToolResult[];
  /** Indices of the script's probes that the request contains. */
  readonly probes: readonly number[];
  readonly usage: Usage;
  readonly cache: CacheOutcome;
  readonly modelled: ModelledCost;
  /** Events of the response in order of writing, `message_start` first. Empty for refusals. */
  readonly events: readonly WireEvent[];
  /** The last write of the response began, or the client that made it wait had taken all, or went away. */
  readonly endNs: number;
  readonly outcome: "complete" | "client-aborted" | "refused" | "faulted";
  readonly refusal?: string;
  /**
   * It was refused because no offered tool fits the script's next operation: the operation, and the tools offered. A side request has
   * it if it carries the prompt without any tools where the script calls one.
   */
  readonly unfit?: string;
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
  readonly state: ResultState;
  /** How many of the call's markers it holds. Absent if the script names none for the call. */
  readonly markers?: number;
  /** It is not whole, and holds all markers of this other call of its turn. */
  readonly ofCall?: number;
  /** Whether the client marked it as an error. Only some protocols can. */
  readonly isError: boolean;
  readonly bytes: number;
  /** The first 512 characters. */
  readonly text: string;
  /** The last 512 characters. */
  readonly tail: string;
}

/**
 * What became of a tool call, by the markers that the script names. `done`: all are there. `truncated`: some are. `refused`:
 * none is, and the client did not mark an error. `failed`: the client marked an error. Without markers a result is done or
 * failed.
 */
export type ResultState = "done" | "truncated" | "refused" | "failed";

/** A part of the rendered request; its digest changes exactly when its bytes do. */
export interface RequestSection {
  readonly name: "tools" | "system" | "messages";
  readonly bytes: number;
  readonly tokens: number;
  readonly digest: string;
  /** Only in sessions that keep prompts, and only where it differs from the section of the line's request before. */
  readonly text?: SectionText;
}

/** The text of a section, told by what it shares with an earlier one. Untrusted. */
export interface SectionText {
  /** Digest of the earlier section. Null for a text from its start. */
  readonly after: string | null;
  /** UTF-16 units at the start that the earlier section has as well. */
  readonly shared: number;
  /** What follows. */
  readonly rest: string;
  /** The rest is longer than what is kept of it. */
  readonly isCut?: true;
}

/** Token counts of one exchange, in the Anthropic sense: the three input counts add up to the whole prompt. */
export interface Usage {
  readonly freshInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** The part of the cache writes that lives for an hour or longer. Absent if there is none. */
  readonly longCacheWriteTokens?: number;
}

/** What the prompt cache did, and where the prompt first differs from the one before when it did not help. */
export interface CacheOutcome {
  readonly breakpoints: number;
  /** Absent where no cache was asked: refusals, token counts. */
  readonly reason?: CacheReason;
  /** Tokens that the request before had left to read and that were not read. */
  readonly missedTokens?: number;
  /** First difference from the previous main request's prefix; null when this prompt only appends to it. */
  readonly firstDifference: PromptDifference | null;
}

/** Why a request read from the cache what it read, against the request of its line before it. */
export type CacheReason =
  /** All that the request before left was read. */
  | { readonly kind: "hit" }
  /** No breakpoint. */
  | { readonly kind: "not-asked" }
  | { readonly kind: "below-minimum"; readonly minimumTokens: number }
  /** No earlier request left anything to read. */
  | { readonly kind: "nothing-yet" }
  | { readonly kind: "model-changed" }
  /** Another workspace, or another routing key. */
  | { readonly kind: "scope-changed" }
  /** Settings that are part of what the model reads: tool choice, thinking, effort, speed, images, citations. */
  | { readonly kind: "settings-changed" }
  | { readonly kind: "prefix-changed"; readonly section: RequestSection["name"] }
  | { readonly kind: "expired" }
  /** The response that writes it had not begun. */
  | { readonly kind: "not-readable-yet" }
  /** The same prefix, further back than its breakpoint looks. */
  | { readonly kind: "beyond-lookback" };

/** Where two prompts part, and what each says from there; excerpts are untrusted text of at most 80 characters. */
export interface PromptDifference {
  readonly section: RequestSection["name"];
  readonly atByte: number;
  readonly before: string;
  readonly after: string;
}

/** What the provider model derives from the bytes of an exchange. */
export interface ModelledCost {
  /** Time to first token that the model predicts, before any time scale. */
  readonly ttftNs: number;
  readonly decodeNs: number;
  /** Null if no price of the model is known. */
  readonly costNanoUsd: number | null;
  /** Cost of the same exchange had its whole prompt been read from the cache. */
  readonly allReadCostNanoUsd: number | null;
}

/** An event of a response: when it was due, and when it was handed to the socket. */
export interface WireEvent {
  readonly kind: string;
  readonly scheduledNs: number;
  readonly writtenNs: number;
  readonly bytes: number;
}
