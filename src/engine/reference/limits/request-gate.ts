import type { Usage } from "../../../core/trace.ts";
import type { ReplyHeaders } from "../provider/model-fetch.ts";
import type { RequestClass } from "./admission-order.ts";

/** What a request wants, as far as it is known before it is sent. */
export interface RequestSize {
  readonly bytes: number;
  readonly maxOutputTokens: number;
  readonly requestClass: RequestClass;
}

/** How an attempt ended. `retryAfterMs`: what the server asked for; `status` is null when no answer came. */
export type AttemptEnd =
  | { readonly kind: "done"; readonly usage: Usage }
  | { readonly kind: "failed"; readonly status: number | null; readonly retryAfterMs: number | null };

/** The right of one attempt to be sent. It holds its slot until `end`, which has to be called whatever happens. */
export interface Admission {
  /** The response's head has arrived. */
  answered(headers: ReplyHeaders): void;
  end(how: AttemptEnd): void;
}

/** Lets attempts through at the pace that the limits allow; shared by all agents of a process. */
export interface RequestGate {
  /** Resolves when the attempt may be sent; rejects with the signal's reason when that aborts first. */
  admit(size: RequestSize, signal: AbortSignal): Promise<Admission>;
}
