import { breakText } from "../audit/prefix-breaks.ts";
import { promptTokens } from "../audit/rule.ts";
import { missInWords } from "../core/cache-miss.ts";
import type { WireExchange } from "../core/trace.ts";
import { formatValue } from "../core/units.ts";
import { decided, unknown, type Decision } from "./decision.ts";
import { followingRequests, requestName, whyTooFew, type ProviderLog } from "./provider-log.ts";

const noFollower = "A conversation needs two answered requests: the first has nothing to read from the cache.";

/** Whether at least `share` (0 to 1) of the input tokens came from the prompt cache. The first request of a conversation does not count. */
export function readsFromCache(log: ProviderLog, share: number): Decision {
  const requests = followingRequests(log);
  const inputTokens = sumOf(requests, promptTokens);
  if (inputTokens === 0) return unknown(noFollower, whyTooFew(log));
  const readTokens = sumOf(requests, ({ usage }) => usage.cacheReadTokens);
  const ratio = formatValue(readTokens / inputTokens, "ratio");
  return decided(
    readTokens >= share * inputTokens,
    `${ratio} of the input tokens came from the cache, where ${formatValue(share, "ratio")} is the limit:`,
    ...requests.map(readLine),
  );
}

/** Whether each prompt begins with the whole prompt before it in its conversation. */
export function keepsPrefix(log: ProviderLog): Decision {
  const requests = followingRequests(log);
  if (requests.length === 0) return unknown(noFollower, whyTooFew(log));
  const breaks = requests.filter(({ cache }) => cache.firstDifference !== null);
  return decided(
    breaks.length === 0,
    `${breaks.length} of ${requests.length} prompts ${breaks.length === 1 ? "does" : "do"} not begin with the prompt before${breaks.length === 0 ? "." : ":"}`,
    ...breaks.map((exchange) => `${requestName(exchange)}: ${breakText(exchange)}`),
  );
}

/** What a request read, and why it did not read more. */
function readLine(exchange: WireExchange): string {
  const { usage, cache } = exchange;
  const read = `${requestName(exchange)}: ${formatValue(usage.cacheReadTokens, "count")} of ${formatValue(promptTokens(exchange), "tokens")} read`;
  const why = whyNotRead(exchange);
  return why === null
    ? read
    : `${read}; ${why}${cache.missedTokens ? ` (${formatValue(cache.missedTokens, "tokens")} missed)` : ""}`;
}

function whyNotRead(exchange: WireExchange): string | null {
  const { reason, firstDifference } = exchange.cache;
  if (reason === undefined) return null;
  return reason.kind === "prefix-changed" && firstDifference !== null ? breakText(exchange) : missInWords(reason);
}

function sumOf(exchanges: readonly WireExchange[], value: (exchange: WireExchange) => number): number {
  return exchanges.reduce((sum, exchange) => sum + value(exchange), 0);
}
