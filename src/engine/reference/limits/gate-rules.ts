import type { Options } from "../options.ts";
import type { ClassCaps } from "./admission-order.ts";
import type { ConcurrencyBounds } from "./concurrency-step.ts";

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

/** What a limiter is asked for; rates that its kind does not have are left aside. */
export interface GateSettings {
  readonly limiter: Options["limiter"];
  readonly requestsPerMinute: number;
  readonly inputTokensPerMinute: number;
  readonly outputTokensPerMinute: number;
  readonly concurrency: ConcurrencyBounds;
  readonly caps: ClassCaps;
  readonly priority: boolean;
  readonly slowNs: number | null;
}

/**
 * Rules of a kind of limiter. rpm: requests alone. tokens: also tokens, by estimates that are never corrected. full: also a slot
 * held until the response ends, estimates learned and corrected. headers: the same with the rates that the server names.
 */
export function gateRules(settings: GateSettings): GateRules {
  const { limiter, caps, priority, slowNs } = settings;
  const hasRates = limiter !== "none" && limiter !== "headers";
  const hasTokens = limiter === "tokens" || limiter === "full";
  const complete = limiter === "full" || limiter === "headers";
  const holdsSlots = complete || settings.concurrency.control !== "fixed" || limiter === "none";
  return {
    requestsPerMinute: hasRates ? settings.requestsPerMinute : null,
    inputTokensPerMinute: hasTokens ? settings.inputTokensPerMinute : null,
    outputTokensPerMinute: hasTokens ? settings.outputTokensPerMinute : null,
    concurrency: holdsSlots ? settings.concurrency : { control: "fixed", largest: Number.POSITIVE_INFINITY },
    reconciles: complete,
    followsHeaders: limiter === "headers",
    caps,
    priority,
    slowNs,
  };
}
