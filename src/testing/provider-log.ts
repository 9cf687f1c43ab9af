import type { EngineSpan } from "../core/timeline.ts";
import type { WireExchange } from "../core/trace.ts";
import type { TurnScript } from "../core/turn-script.ts";

/** What a provider saw in a test. The matchers look at it. Texts of the exchanges are untrusted. */
export interface ProviderLog {
  /** In the order of arrival. Times are nanoseconds after the provider's start. */
  readonly exchanges: readonly WireExchange[];
  /** Runs of the tools that the test wrapped with `provider.tool`. */
  readonly toolRuns: readonly EngineSpan[];
  readonly script: TurnScript;
}

/** The requests of conversations that were answered whole, in the order of arrival. */
function answeredRequests({ exchanges }: ProviderLog): readonly WireExchange[] {
  return exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
}

/** The answered requests before which their conversation had another one. Only these can read what another has left. */
export function followingRequests(log: ProviderLog): readonly WireExchange[] {
  const begun = new Set<number | undefined>();
  return answeredRequests(log).filter(({ thread }) => {
    const follows = begun.has(thread);
    begun.add(thread);
    return follows;
  });
}

/** How a request is named in messages: as the provider counts, from 1. */
export function requestName({ index }: WireExchange): string {
  return `request ${index + 1}`;
}

/** Why a conversation may have too few answered requests: none came, or the first ones that failed. */
export function whyTooFew({ exchanges }: ProviderLog): string {
  if (exchanges.length === 0)
    return "The provider got no request. Does the agent use the base URL of the test's provider?";
  const failed = exchanges.filter(({ outcome }) => outcome !== "complete");
  const shown = failed.slice(0, 3).map((exchange) => `${requestName(exchange)} ${failureInWords(exchange)}`);
  return [`The provider got ${exchanges.length} ${exchanges.length === 1 ? "request" : "requests"}.`, ...shown].join(
    "\n",
  );
}

/** What became of a request that got no whole answer. */
export function failureInWords({ status, outcome, refusal, fault }: WireExchange): string {
  if (outcome === "client-aborted") return "was given up by the client";
  if (fault !== undefined) return `met a fault: ${fault}`;
  return `was answered ${status}${refusal === undefined ? "" : `: ${refusal}`}`;
}
