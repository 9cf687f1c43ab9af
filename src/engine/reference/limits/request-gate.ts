import type { Usage } from "../../../core/trace.ts";
import type { ReplyHeaders } from "../provider/model-fetch.ts";
import type { ConcurrencyBounds } from "./concurrency-step.ts";

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

/** Who asks: a person who waits, work that somebody will look at later, work that nobody waits for. */
export type RequestClass = "interactive" | "batch" | "background";

/** Most requests of a class that may be under way at once. */
type ClassCaps = Readonly<Record<RequestClass, number>>;

/** Caps that keep room for people whatever else is queued. */
export const usualCaps: ClassCaps = { interactive: 25, batch: 10, background: 3 };
export const noCaps: ClassCaps = {
  interactive: Infinity,
  batch: Infinity,
  background: Infinity,
};

const byUrgency: readonly RequestClass[] = ["interactive", "batch", "background"];

/**
 * Position of the next request to let in, -1 when none may go: the oldest of the most urgent class that is below its cap,
 * or simply the oldest where classes do not count. The oldest of a class is never overtaken by its own class.
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

/** What a limiter enforces; a rate that is null is not limited. */
export interface GateRules {
  readonly requestsPerMinute: number | null;
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
  /** Requests under way at once. */
  readonly concurrency: ConcurrencyBounds;
  /** Estimates are learned from answers and replaced by what an answer used; a refusal's retry-after holds for all. */
  readonly reconciles: boolean;
  /** Rates are the server's own, by its headers, and follow them. */
  readonly followsHeaders: boolean;
  readonly caps: ClassCaps;
  /** The urgent go first. */
  readonly priority: boolean;
  /** An answer that takes longer counts as overload for the concurrency controller; null: none does. */
  readonly slowNs: number | null;
}
