import { breakLine, breaksCost, lossInWords, neverCached, prefixBreaks, requestShare } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The model, the tool choice, thinking or another setting that is part of the cache's key changes within a session. */
export const settingsChanged: Rule = {
  id: "settings-changed",
  part: "prompt",
  looksFor: "a model or a setting that changes within a session and empties its cache",
  looksAt: "done",
  look: (trials) => {
    const breaks = prefixBreaks(
      trials,
      ({ cache }) => cache.reason?.kind === "settings-changed" || cache.reason?.kind === "model-changed",
    );
    if (breaks.length === 0) return neverCached(trials) ?? notSeen;
    return {
      kind: "found",
      title: `The model or a setting changed in ${requestShare(breaks)}: ${lossInWords(breaks)}`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy: "Keep the model, the tool choice, thinking and effort the same for all requests of a session.",
      cost: breaksCost(breaks),
    };
  },
};
