import { quotedExcerpt } from "../../core/text-parting.ts";
import { changedWords, kindOfChange } from "../changed-words.ts";
import { breakLine, breaksCost, changeShare, lossInWords, neverCached, sectionBreaks } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The system prompt says something else in each request: a clock, a random id, a list of files. */
export const volatilePrompt: Rule = {
  id: "volatile-prompt",
  part: "prompt",
  looksFor: "a system prompt that changes between requests",
  looksAt: "done",
  look: (trials) => {
    const breaks = sectionBreaks(trials, "system");
    const [first] = breaks;
    if (first === undefined) return neverCached(trials) ?? notSeen;
    const { before = "", after = "", atByte = 0 } = first.exchange.cache.firstDifference ?? {};
    const words = changedWords(before, after);
    return {
      kind: "found",
      title: `${kindOfChange(words)} in the system prompt changes it in ${changeShare(breaks, "system")} (byte ${atByte}: ${quotedExcerpt(words.before)} became ${quotedExcerpt(words.after)}): ${lossInWords(breaks)}`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy:
        "Keep the system prompt the same for the whole session. Put what changes into the last message, or say it once at the start.",
      cost: breaksCost(breaks),
    };
  },
};
