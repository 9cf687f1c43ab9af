import type { Usage } from "../../../core/trace.ts";
import type { ReplyHeaders } from "../provider/model-fetch.ts";
import type { ConcurrencyBounds } from "./concurrency-step.ts";

/** What is known of a request's cost before it is sent. */
export interface RequestSize {
  readonly bytes: number;
  readonly maxOutputTokens: number;
  readonly requestClass: RequestClass;
}

/** How an attempt ended. `retryAfterMs` is the server's wish. `status` is null if no answer came. */
export type AttemptEnd =
  | { readonly kind: "done"; readonly usage: Usage }
  | { readonly kind: "failed"; readonly status: number | null; readonly retryAfterMs: number | null };

/** The permission to send one attempt. It holds a slot until `end`. Always call `end`. */
export interface Admission {
  /** The response's head has arrived. */
  answered(headers: ReplyHeaders): void;
  end(how: AttemptEnd): void;
}

/** Lets attempts through at the pace of the limits. All agents of a process share it. */
export interface RequestGate {
  /** Resolves when the attempt may be sent. Rejects with the signal's reason if that aborts first. */
  admit(size: RequestSize, signal: AbortSignal): Promise<Admission>;
}

/** Urgency: a person waits, somebody looks at it later, or nobody waits for it. */
export type RequestClass = "interactive" | "batch" | "background";

/** Most requests of each class that may be under way. */
type ClassCaps = Readonly<Record<RequestClass, number>>;

/** Caps that always keep room for people. */
export const usualCaps: ClassCaps = { interactive: 25, batch: 10, background: 3 };
export const noCaps: ClassCaps = {
  interactive: Infinity,
  batch: Infinity,
  background: Infinity,
};

const byUrgency: readonly RequestClass[] = ["interactive", "batch", "background"];

/**
 * Position of the next request to let in, or -1. It is the oldest of the most urgent class below its cap. Without priority it is the
 * oldest of all classes below their caps.
 */
export function nextInLine(
  waiting: readonly RequestClass[],
  underWay: Readonly<Record<RequestClass, number>>,
  rules: { readonly caps: ClassCaps; readonly priority: boolean },
): number {
  const mayGo = (one: RequestClass): boolean => underWay[one] < rules.caps[one];
  if (!rules.priority) return waiting.findIndex(mayGo);
  for (const one of byUrgency) {
    const at = mayGo(one) ? waiting.indexOf(one) : -1;
    if (at >= 0) return at;
  }
  return -1;
}

/** What a limiter enforces. A null rate is not limited. */
export interface GateRules {
  readonly requestsPerMinute: number | null;
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
  /** Requests under way at once. */
  readonly concurrency: ConcurrencyBounds;
  /** Estimates are learned from answers and replaced by their use. A refusal's retry-after holds for all requests. */
  readonly reconciles: boolean;
  /** Rates follow the server's headers. */
  readonly followsHeaders: boolean;
  readonly caps: ClassCaps;
  /** The urgent go first. */
  readonly priority: boolean;
  /** A slower answer counts as overload for the concurrency controller. Null: no answer does. */
  readonly slowNs: number | null;
}
