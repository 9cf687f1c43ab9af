/**
 * Something that goes wrong with a response, at an exact place. Planned in a turn, or drawn by seed from a list. The
 * log names every fault that happened.
 */
export interface Fault {
  readonly what: FaultKind;
  /** Attempts that it hits. Default: 1. */
  readonly attempts?: number;
  /**
   * What counts as an attempt: the same request again (`request`, the default), or any request for the turn (`turn`). A
   * client that changes its prompt before it tries again sends another request for the same turn.
   */
  readonly counts?: "request" | "turn";
}

/** What goes wrong. */
export type FaultKind =
  /**
   * The request is turned down. `html`: the page of a proxy in between. `prompt-too-long`: what the protocol says about a
   * prompt that does not fit the model's window.
   */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body: "error" | "html" | "prompt-too-long";
      readonly retryAfterNs?: number;
      /** The header that tells the wait. Absent: as the protocol tells it. */
      readonly retryHeader?: RetryHeader;
    }
  /** The JSON of every tool call breaks off in the middle. The message itself ends well. */
  | { readonly kind: "malformed-tool-input" }
  /** The model says nothing and ends its turn. */
  | { readonly kind: "empty-answer" }
  /** The stream stops at a place: connection reset, clean end, or silence until the client gives up. */
  | { readonly kind: "cut"; readonly at: StreamPlace; readonly ending: "reset" | "end" | "stall" }
  /** An `error` event inside a stream that began well. */
  | { readonly kind: "error-event"; readonly at: StreamPlace; readonly errorType: string }
  | { readonly kind: "content-type"; readonly contentType: string }
  | { readonly kind: "duplicate-event"; readonly event: number }
  | { readonly kind: "unknown-event"; readonly event: number }
  /** Records end with CR LF. */
  | { readonly kind: "crlf" }
  /** The whole stream leaves as one chunk at its end. */
  | { readonly kind: "one-chunk" };

/**
 * `retry-after` in whole seconds, `retry-after-ms`, or `retry-after` with a date (RFC 9110), each rounded up. `malformed`:
 * `retry-after` with a word that is neither.
 */
export type RetryHeader = "seconds" | "milliseconds" | "date" | "malformed";

/**
 * A place in a response. Events count from 0 (`message_start`), without pings; a body that is not streamed is one
 * event. If the response has no such place, the fault does not happen and is not logged.
 */
export type StreamPlace =
  /** Not even a status line. */
  | { readonly kind: "before-headers" }
  | { readonly kind: "after-headers" }
  | { readonly kind: "before-event"; readonly event: number }
  | { readonly kind: "inside-event"; readonly event: number }
  /** Within the bytes of one multi-byte character of a text delta. */
  | { readonly kind: "inside-character" }
  | { readonly kind: "before-last-event" };

/** A stretch of session time in which a share of all requests gets 529 (OpenAI and Gemini 503); every attempt is drawn anew. */
export interface OverloadStorm {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly ratio: number;
}
