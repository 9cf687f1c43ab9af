import { promptTokens } from "../audit/rule.ts";
import { totalCost } from "../core/exchange-cost.ts";
import type { WireExchange } from "../core/trace.ts";
import { formatValue } from "../core/units.ts";
import { decided, unknown, type Decision } from "./decision.ts";
import { requestName, whyTooFew, type ProviderLog } from "./provider-log.ts";

/** Whether input and output tokens of all answered requests, those beside the conversation included, are at most `limit`. */
export function staysWithinTokens(log: ProviderLog, limit: number): Decision {
  const requests = modelCalls(log);
  if (requests.length === 0) return unknown("No request was answered.", whyTooFew(log));
  const tokens = requests.reduce((sum, exchange) => sum + promptTokens(exchange) + exchange.usage.outputTokens, 0);
  return decided(
    tokens <= limit,
    `${formatValue(tokens, "tokens")} were used, where ${formatValue(limit, "count")} is the limit:`,
    ...requests.map(
      (exchange) =>
        `${requestName(exchange)}: ${formatValue(promptTokens(exchange), "tokens")} in${partsOf(exchange)}, ${formatValue(exchange.usage.outputTokens, "tokens")} out`,
    ),
  );
}

/** Whether all answered requests together cost at most `limitUsd` dollars, by the provider's dated prices. */
export function costsAtMost(log: ProviderLog, limitUsd: number): Decision {
  const requests = modelCalls(log);
  if (requests.length === 0) return unknown("No request was answered.", whyTooFew(log));
  const costNanoUsd = totalCost(requests);
  if (costNanoUsd === null) {
    const models = new Set(requests.flatMap(({ modelled, model }) => (modelled.costNanoUsd === null ? [model] : [])));
    return unknown(`No price is known of ${[...models].join(", ")}. Describe the model in settings.models.`);
  }
  return decided(
    costNanoUsd <= limitUsd * 1e9,
    `The requests cost ${formatValue(costNanoUsd, "nanoUsd")}, where ${formatValue(limitUsd * 1e9, "nanoUsd")} is the limit:`,
    ...requests.map((exchange) => {
      const { freshInputTokens, cacheWriteTokens, cacheReadTokens, outputTokens } = exchange.usage;
      const cost = formatValue(exchange.modelled.costNanoUsd ?? 0, "nanoUsd");
      return `${requestName(exchange)}: ${cost} for ${count(freshInputTokens)} fresh, ${count(cacheWriteTokens)} written, ${count(cacheReadTokens)} read and ${count(outputTokens)} output tokens`;
    }),
  );
}

function modelCalls({ exchanges }: ProviderLog): readonly WireExchange[] {
  return exchanges.filter(
    ({ outcome, purpose }) => outcome === "complete" && (purpose === "main" || purpose === "side"),
  );
}

function partsOf({ sections }: WireExchange): string {
  const parts = sections
    .filter(({ tokens }) => tokens > 0)
    .map(({ name, tokens }) => `${name} ${formatValue(tokens, "count")}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function count(tokens: number): string {
  return formatValue(tokens, "count");
}
