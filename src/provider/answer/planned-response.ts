import type { RecordedReply } from "../cassette/replay.ts";
import type { FaultedResponse } from "../faults/faulted-response.ts";
import type { Pass } from "../limits/pass.ts";
import { type LoggedFacts, noFacts } from "../observe/exchange-log.ts";
import { atOnce } from "../time/latency.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Rendering, WireFormat } from "../wire/wire-format.ts";

/** What every planned response has. */
interface Accounting {
  /**
   * What the log will say of the request. Called when the response is over, and only when there is a log. `leftNs` is the moment at
   * which the client left; null if it had all.
   */
  readonly facts: (leftNs: number | null) => LoggedFacts;
  /** Held while the response is written, then given back to the limits; null without limits. */
  readonly pass: Pass | null;
  /** Time spent waiting for a slot. The response's times count from its end. */
  readonly queuedNs: number;
}

/** A response of ours. A refusal says that the request is wrong; a fault goes wrong on purpose. */
export type RenderedResponse = Accounting &
  Rendering & {
    /** A streamed answer of the main line. Its pieces are counted as they leave. */
    readonly isMainStream?: boolean;
  } & (
    | { readonly kind: "plain" }
    | { readonly kind: "refused"; readonly refusal: Refusal }
    | { readonly kind: "faulted"; readonly fault: FaultedResponse }
  );

/** A response that is decided but not yet written. */
export type PlannedResponse =
  | RenderedResponse
  /** A recorded response, written as it was. */
  | (Accounting & { readonly kind: "recorded"; readonly reply: RecordedReply })
  /** The request is passed on, and the answer comes from there. */
  | (Accounting & { readonly kind: "live"; readonly upstream: URL });

/** Whether the pieces of a response are counted as they leave. */
export function isMainStream(planned: PlannedResponse): boolean {
  return "isMainStream" in planned && planned.isMainStream;
}

/** Accounting of a response that no limit holds up. */
export function unlimited(facts: Accounting["facts"]): Accounting {
  return { facts, pass: null, queuedNs: 0 };
}

/** A text as a whole response, at once. */
export function plainResponse(
  text: string,
  facts: Accounting["facts"],
  more: Partial<Rendering> & { readonly partKind?: string; readonly tokensBefore?: number } = {},
): RenderedResponse & { readonly kind: "plain" } {
  const { partKind = "response", tokensBefore = 0, ...rendering } = more;
  return {
    kind: "plain",
    status: 200,
    contentType: "application/json",
    isStreamed: false,
    parts: [{ kind: partKind, text, tokensBefore }],
    latency: atOnce,
    headers: {},
    ...rendering,
    ...unlimited(facts),
  };
}

/** A refusal, at once, in the protocol's error shape. */
export function refusedResponse(
  wire: WireFormat,
  refusal: Refusal,
  requestId: string,
  facts: Accounting["facts"] = () => noFacts,
): RenderedResponse {
  const { status, retryAfterNs } = refusal;
  const headers = retryAfterNs === undefined ? {} : wire.retryHeaders(retryAfterNs);
  const text = wire.errorBody(refusal, requestId);
  return { ...plainResponse(text, facts, { partKind: "error", status, headers }), kind: "refused", refusal };
}
