import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** A request marks more places for the cache than the provider takes, and is refused. */
export const tooManyBreakpoints: Rule = {
  id: "too-many-breakpoints",
  part: "prompt",
  looksFor: "requests that are refused because they mark too many places for the cache",
  looksAt: "all",
  look: (trials) => {
    if (!trials.some(({ trace }) => trace.exchanges.some(({ cache }) => cache.breakpoints > 0)))
      return { kind: "not-applicable", reason: "no request marked a place for the cache" };
    const refused = trials.flatMap(({ trace, label }) =>
      trace.exchanges
        .filter(({ refusal }) => /blocks with cache_control/.test(refusal ?? ""))
        .map(({ index, refusal }) => `${label}request ${index + 1}: ${refusal}`),
    );
    if (refused.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${refused.length} ${refused.length === 1 ? "request was" : "requests were"} refused because of too many marks for the cache`,
      evidence: firstPlaces(refused),
      remedy:
        "Set at most four marks: after the tools, after the system prompt, and on the last block of the last message. Remove the mark of the message before.",
      cost: unknownCost("The session ends there."),
    };
  },
};
