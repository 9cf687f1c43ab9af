import { latencyFits } from "../../../src/core/latency-fits.ts";
import type { LatencyProfile } from "../../../src/core/provider-settings.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { httpFetch } from "../../../src/engine/reference/connections/http-fetch.ts";
import type { ModelFetch } from "../../../src/engine/reference/provider/model-fetch.ts";
import { virtualAgent, type VirtualProvider } from "../../../src/provider/virtual/virtual-fetch.ts";

/** A Sonnet-class model in full time and without spread: on simulated time nothing has to be shortened. */
export const sonnetLatency: LatencyProfile = { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale: 1 };

/**
 * A provider in this process, on simulated time. Its exchanges are appended to `exchanges` as they end.
 * The client is the engine's own, on pipes: it takes a quarter less processor time than a whole `fetch`.
 */
export function virtualModel(
  provider: Omit<VirtualProvider, "onExchange">,
  exchanges: WireExchange[] = [],
): { readonly fetch: ModelFetch; readonly exchanges: readonly WireExchange[] } {
  const agent = virtualAgent({ ...provider, onExchange: (exchange) => exchanges.push(exchange) });
  const send = httpFetch(() => Promise.resolve(agent));
  // A pipe needs no encryption, whatever the address in the environment says.
  return { fetch: (url, sent) => send(url.replace(/^https:/, "http:"), sent), exchanges };
}

/** The sum of one number over exchanges. */
export function total(exchanges: readonly WireExchange[], value: (exchange: WireExchange) => number): number {
  return exchanges.reduce((sum, exchange) => sum + value(exchange), 0);
}

/** Tokens of all input: fresh, written to the cache and read from it. */
export function inputTokens({ usage }: WireExchange): number {
  return usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
}
