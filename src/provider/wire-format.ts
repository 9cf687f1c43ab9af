import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "./json-object.ts";
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
  /** Part of the output tokens that is thinking; by default counted in bytes. */
  readonly thinkingTokens?: number;
  /** Why the cache missed, in Anthropic's words; absent when the client did not ask, null when it did not miss. */
  readonly diagnostics?: JsonObject | null;
}

/** A provider's protocol: pure functions between its bytes and the one turn model. */
export interface WireFormat {
  read(call: WireCall): Reading;
  streamParts(reply: Reply, facts: ResponseFacts): ResponsePart[];
  wholeMessage(reply: Reply, facts: ResponseFacts): string;
  countBody(promptTokens: number): string;
  errorBody(refusal: Refusal, requestId: string): string;
  /** Record that keeps a silent stream alive. */
  readonly pingRecord: string;
}
