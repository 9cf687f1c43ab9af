import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Protocol } from "../../core/agent-entry.ts";
import type { JsonObject } from "./json-object.ts";
import type { LimitStatus } from "../limits/token-bucket.ts";
import type { ModelRequest } from "./model-request.ts";
import type { BilledTokens } from "../models/models.ts";
import type { OutputOptions } from "./model-request.ts";
import type { Refusal } from "./refusal.ts";
import type { Reply } from "../answer/reply.ts";
import type { BatchCall } from "./batches/batches.ts";
import type { Latency } from "../time/latency.ts";
import type { ResponsePart } from "../time/schedule.ts";
import type { StoredItems } from "../session/stored-items.ts";

/** A request as HTTP brought it, its path without the session's prefix. */
export interface WireCall {
  readonly method: string;
  readonly path: string;
  /** What follows the question mark of the request's target; empty without one. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** What earlier responses of the session left on the server. */
  readonly stored: StoredItems;
  /** Whether to take what can be read instead of checking the request as the API does. */
  readonly isLenient: boolean;
}

/** What a call asks for: a turn, the size of a prompt, or something that has a fixed answer. */
export type Reading =
  | {
      readonly kind: "turn";
      readonly request: ModelRequest;
      /** Keeps the response on the server, where the protocol does. */
      readonly keep?: (reply: Reply, facts: ResponseFacts) => void;
      /** How the reply is written, if not as a message of the protocol. */
      readonly write?: (reply: Reply, facts: ResponseFacts) => string;
    }
  /** Prepares the state of the next turn and generates nothing. */
  | { readonly kind: "warm-up"; readonly request: ModelRequest; readonly keep: (messageId: string) => void }
  | { readonly kind: "batch"; readonly call: BatchCall }
  | { readonly kind: "count"; readonly request: ModelRequest }
  | { readonly kind: "fixed"; readonly body: string }
  | Refusal;

/** What a response says besides the reply itself. */
export interface ResponseFacts {
  readonly messageId: string;
  readonly model: string;
  readonly billed: BilledTokens;
  readonly output: OutputOptions;
  /** Seconds since 1970 that the response says it was made at. */
  readonly createdSeconds: number;
  readonly serviceTier: "standard" | "batch" | "flex" | "priority";
  readonly isUsOnly?: boolean;
  readonly contextEdits?: ModelRequest["contextEdits"];
  /** The bill of a summary and that of the answer behind it; one part without a summary. */
  readonly billedParts?: readonly BilledTokens[];
  readonly speed: "standard" | "fast";
  /** Part of the fresh tokens that the provider's own tools found; absent: none. */
  readonly foundTokens?: number;
  /** Part of the output tokens that is thinking; by default counted in bytes. */
  readonly thinkingTokens?: number;
  /** Why the cache missed, in Anthropic's words; absent when the client did not ask, null when it did not miss. */
  readonly diagnostics?: JsonObject | null;
}

/** A response in the bytes of its protocol. */
export interface Rendering {
  readonly status: number;
  readonly contentType: string;
  readonly isStreamed: boolean;
  readonly parts: readonly ResponsePart[];
  readonly latency: Latency;
  /** Headers besides those of every response. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What an error says, whoever caused it. */
export interface Failure {
  /** HTTP status it has or would have; absent inside a stream. */
  readonly status?: number;
  readonly errorType: string;
  readonly errorCode?: string;
  readonly message: string;
  /** When to come back; absent where that does not help. */
  readonly retryAfterNs?: number;
}

/** A provider's protocol: pure functions between its bytes and the one turn model. */
export interface WireFormat {
  readonly protocol: Protocol;
  read(call: WireCall): Reading;
  streamParts(reply: Reply, facts: ResponseFacts): ResponsePart[];
  wholeMessage(reply: Reply, facts: ResponseFacts): string;
  countBody(promptTokens: number, request: Pick<ModelRequest, "contextEdits">): string;
  errorBody(failure: Failure, requestId: string): string;
  /** An error as a record of a stream that began well, after so many events. */
  errorRecord(failure: Failure, requestId: string, eventsBefore: number): string;
  /** Headers of every response; `processingNs` is the time the model took before it began to answer. */
  headers(requestId: string, processingNs: number): OutgoingHttpHeaders;
  /** What is left of the limits, as response headers. `isoDate` is the moment of `status`. */
  limitHeaders(status: LimitStatus, isoDate: string): Readonly<Record<string, string>>;
  /** When to come back, as response headers. */
  retryHeaders(retryAfterNs: number): Readonly<Record<string, string>>;
  /** Content type of a stream. */
  readonly streamType: string;
  /** Record that keeps a silent stream alive; null where the protocol has none. */
  readonly pingRecord: string | null;
}
