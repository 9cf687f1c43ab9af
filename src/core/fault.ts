/**
 * Something that goes wrong with a response, at an exact place. Planned in a turn, or drawn by seed from a list. The
 * log names every fault that happened.
 */
export interface Fault {
  readonly what: FaultKind;
  /** Attempts of the same request that it hits; default 1. */
  readonly attempts?: number;
}

/** What goes wrong. */
export type FaultKind =
  /** A refusal; `html` is the page of a proxy in between. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body: "error" | "html";
      readonly retryAfterNs?: number;
    }
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

/** A stretch of session time in which a share of all requests gets 529; every attempt is drawn anew. */
export interface OverloadStorm {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly ratio: number;
}
