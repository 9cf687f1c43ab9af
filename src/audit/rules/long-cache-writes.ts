import type { WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { modelTask } from "../model-task.ts";
import { firstPlaces, mainExchanges, notSeen, type Rule } from "../rule.ts";

/** A write for an hour costs twice the price of input, one for five minutes 1.25 times, a read a tenth (Anthropic, 2026). */
const extraShare = 0.75;
const readShare = 0.1;

/** The prompt is written to the cache for an hour although the next request comes within five minutes. */
export const longCacheWrites: Rule = {
  id: "long-cache-writes",
  part: "prompt",
  looksFor: "cache writes for an hour where five minutes would do",
  looksAt: "done",
  look: (trials) => {
    const written = trials.flatMap((trial) =>
      mainExchanges(trial)
        .filter(({ usage }) => (usage.longCacheWriteTokens ?? 0) > 0)
        .map((exchange) => ({ label: trial.label, exchange, tokens: exchange.usage.longCacheWriteTokens ?? 0 })),
    );
    const [first] = written;
    if (first === undefined)
      return trials.some((trial) => mainExchanges(trial).some(({ usage }) => usage.cacheWriteTokens > 0))
        ? notSeen
        : { kind: "not-applicable", reason: "no request wrote to the cache" };
    const tokens = written.reduce((sum, one) => sum + one.tokens, 0);
    const costNanoUsd = extraCost(first.exchange);
    return {
      kind: "found",
      title: `${written.length} requests wrote ${formatValue(tokens, "tokens")} to the cache for an hour. Each token costs three fifths more than one written for five minutes`,
      evidence: firstPlaces(
        written.map(
          ({ label, exchange, tokens: own }) =>
            `${label}request ${exchange.index + 1}: ${formatValue(own, "tokens")} written for an hour`,
        ),
      ),
      remedy:
        "Write for five minutes: every read starts them anew. An hour pays only where the next request often comes later than that.",
      cost: {
        nanoUsd: costNanoUsd === null ? null : Math.round(costNanoUsd * modelTask.contextTokens),
        timeNs: null,
        basis: `${formatValue(modelTask.contextTokens, "tokens")} written once in the task, without a pause of five minutes.`,
      },
    };
  },
};

/** The extra price of one token, from the price of a read. Null if no price is known. */
function extraCost({ modelled, usage }: WireExchange): number | null {
  const { allReadCostNanoUsd, costNanoUsd } = modelled;
  const unread = usage.freshInputTokens + usage.cacheWriteTokens;
  if (allReadCostNanoUsd === null || costNanoUsd === null || unread === 0) return null;
  // Nearly all that was not read was written at twice the price of input, instead of being read at a tenth of it.
  const inputPrice = (costNanoUsd - allReadCostNanoUsd) / unread / (2 - readShare);
  return inputPrice * extraShare;
}
