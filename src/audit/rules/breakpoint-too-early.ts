import { formatValue } from "../../core/units.ts";
import { breaksCost, laterRequests, type PrefixBreak, requestShare } from "../prefix-breaks.ts";
import { firstPlaces, mainExchanges, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** Less than this behind the last mark is the tail of a message, or too short for any cache. */
const fewestUnmarkedTokens = 1024;

/** The last cache mark stands so far ahead that a part of the prompt which stays the same is never written. */
export const breakpointTooEarly: Rule = {
  id: "breakpoint-too-early",
  part: "prompt",
  looksFor: "a part of the prompt that stays the same and stands behind the last cache mark",
  looksAt: "done",
  look: (trials) => {
    const isMarked = trials.some((trial) => mainExchanges(trial).some(({ cache }) => cache.breakpoints > 0));
    if (!isMarked) return { kind: "not-applicable", reason: "no request set a mark for the cache" };
    const again = sentAgain(trials);
    if (again.length === 0) return notSeen;
    const tokens = again.reduce((sum, { missedTokens }) => sum + missedTokens, 0);
    return {
      kind: "found",
      title: `${formatValue(tokens, "tokens")} that the request before had sent were sent again at full price in ${requestShare(again)}, because they stand behind the last cache mark`,
      evidence: firstPlaces(again.map(lineOf)),
      remedy: "Set the last mark on the last message of each request, so that the conversation is written as it grows.",
      cost: breaksCost(again),
    };
  },
};

/** Requests that only go on with the prompt before, read all that it had marked, and paid for the rest of it once more. */
function sentAgain(trials: readonly TrialEvidence[]): readonly PrefixBreak[] {
  return laterRequests(trials).flatMap(({ trial, exchange, before }) => {
    const { breakpoints, reason, firstDifference } = exchange.cache;
    const missedTokens = promptTokens(before) - exchange.usage.cacheReadTokens;
    const isMarkedTooEarly =
      before.cache.breakpoints > 0 && breakpoints > 0 && reason?.kind === "hit" && firstDifference === null;
    return isMarkedTooEarly && missedTokens >= fewestUnmarkedTokens ? [{ trial, exchange, missedTokens }] : [];
  });
}

function lineOf({ trial, exchange, missedTokens }: PrefixBreak): string {
  return `${trial.label}request ${exchange.index + 1}: ${formatValue(exchange.usage.cacheReadTokens, "tokens")} read, ${formatValue(missedTokens, "tokens")} of the prompt before behind the last mark`;
}
