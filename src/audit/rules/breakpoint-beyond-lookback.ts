import { breakLine, breaksCost, lossInWords, prefixBreaks, requestShare } from "../prefix-breaks.ts";
import { mainExchanges, notSeen, firstPlaces, type Rule } from "../rule.ts";

/** The prompt goes on with the one before, but its mark is too many blocks behind what was written. */
export const breakpointBeyondLookback: Rule = {
  id: "breakpoint-beyond-lookback",
  part: "prompt",
  looksFor: "a cache mark that is too far from what the request before has written",
  looksAt: "done",
  look: (trials) => {
    const isMarked = trials.some((trial) => mainExchanges(trial).some(({ cache }) => cache.breakpoints > 0));
    if (!isMarked) return { kind: "not-applicable", reason: "no request set a mark for the cache" };
    const breaks = prefixBreaks(trials, ({ cache }) => cache.reason?.kind === "beyond-lookback");
    if (breaks.length === 0) return notSeen;
    return {
      kind: "found",
      title: `The cache mark is more blocks away from what was written than a look-back reaches in ${requestShare(breaks)}: ${lossInWords(breaks)}`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy: "Join the small blocks of a message into one, or set a second mark on the last block of the turn before.",
      cost: breaksCost(breaks),
    };
  },
};
