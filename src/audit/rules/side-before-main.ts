import type { ExchangePurpose, WireExchange } from "../../core/trace.ts";
import { totalCost } from "../../core/exchange-cost.ts";
import { latencyFits, nearestFit } from "../../core/latency-fits.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { waitedFor } from "../early-requests.ts";
import { firstPlaces, notSeen, promptTokens, type Rule } from "../rule.ts";

const side: ReadonlySet<ExchangePurpose> = new Set(["side"]);

/** Another model request, such as one for a title, ends before the user's own request is sent. */
export const sideBeforeMain: Rule = {
  id: "side-before-main",
  part: "start",
  looksFor: "other model requests that the user's request waits for",
  looksAt: "done",
  look: (trials) => {
    const places = waitedFor(trials, side).filter(({ exchange }) => exchange.outcome === "complete");
    const [first] = places;
    if (first === undefined) return notSeen;
    const waitNs = usualTimeNs(first.exchange);
    return {
      kind: "found",
      title: `${first.exchange.toolNames.length === 0 ? "A side request, such as one for a title," : "Another request"} is answered before the user's request is sent, in ${places.length} ${places.length === 1 ? "place" : "places"}`,
      evidence: firstPlaces(
        places.map(
          ({ trial, exchange }) =>
            `${trial.label}request ${exchange.index + 1}: ${exchange.model}, ${formatValue(promptTokens(exchange), "tokens")}, ended before the first request that carries the prompt`,
        ),
      ),
      remedy: "Send the user's request first. Ask for titles and the like at the same time, or after the answer.",
      cost: {
        nanoUsd: totalCost([first.exchange]),
        timeNs: waitNs,
        basis: `One such request a task. Calls of its size to its model, or to the nearest that is known, take ${formatDuration(waitNs)}.`,
      },
    };
  },
};

/** The time of a whole call, as recorded calls had it. The provider of an audit answers most requests at once. */
function usualTimeNs({ model, usage }: WireExchange): number {
  const { baseNs, perFreshTokenNs, perCachedTokenNs, perOutputTokenNs } = latencyFits[nearestFit(model)];
  const uncached = usage.freshInputTokens + usage.cacheWriteTokens;
  return Math.round(
    baseNs +
      uncached * perFreshTokenNs +
      usage.cacheReadTokens * perCachedTokenNs +
      usage.outputTokens * perOutputTokenNs,
  );
}
