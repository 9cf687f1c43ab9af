import type { IncomingHttpHeaders } from "node:http";
import type { LimitStatus } from "./limits/limit-status.ts";
import type { ModelRequest } from "./model-request.ts";
import type { BilledTokens } from "./models.ts";
import type { Refusal } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { ResponsePart } from "./schedule.ts";

/** A request as HTTP brought it, its path without the trial's prefix. */
export interface WireCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Whether to take what can be read instead of checking the request as the API does. */
  readonly isLenient: boolean;
}

/** What a call asks for: a turn, the size of a prompt, or something that has a fixed answer. */
export type Reading =
  | { readonly kind: "turn"; readonly request: ModelRequest }
  | { readonly kind: "count"; readonly request: ModelRequest }
  | { readonly kind: "fixed"; readonly body: string }
  | Refusal;

/** What a response says besides the reply itself. */
export interface ResponseFacts {
  readonly messageId: string;
  readonly model: string;
  readonly billed: BilledTokens;
}

/** What an error says, whoever caused it. */
export interface Failure {
  readonly errorType: string;
  readonly errorCode?: string;
  readonly message: string;
}

/** A provider's protocol: pure functions between its bytes and the one turn model. */
export interface WireFormat {
  read(call: WireCall): Reading;
  streamParts(reply: Reply, facts: ResponseFacts): ResponsePart[];
  wholeMessage(reply: Reply, facts: ResponseFacts): string;
  countBody(promptTokens: number): string;
  errorBody(failure: Failure, requestId: string): string;
  /** An error as a record of a stream that began well. */
  errorRecord(failure: Failure, requestId: string): string;
  /** What is left of the limits, as response headers. `isoDate` is the moment of `status`. */
  limitHeaders(status: LimitStatus, isoDate: string): Readonly<Record<string, string>>;
  /** Record that keeps a silent stream alive. */
  readonly pingRecord: string;
}
