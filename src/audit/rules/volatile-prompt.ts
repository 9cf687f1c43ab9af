import type { WireExchange } from "../../core/trace.ts";
import { breakLine, breaksCost, lostTokens, neverCached, prefixBreaks, requestShare } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The system prompt says something else in each request: a clock, a random id, a list of files. */
export const volatilePrompt: Rule = {
  id: "volatile-prompt",
  part: "prompt",
  looksFor: "a system prompt that changes between requests",
  look: (trials) => {
    const breaks = prefixBreaks(trials, changesSystem);
    const [first] = breaks;
    if (first === undefined) return neverCached(trials) ?? notSeen;
    const { before = "", after = "", atByte = 0 } = first.exchange.cache.firstDifference ?? {};
    return {
      kind: "found",
      title: `${nameOfChange(before, after)} in the system prompt changes it at byte ${atByte} in ${requestShare(breaks)}: ${lostTokens(breaks)} were paid again instead of read from the cache`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy:
        "Keep the system prompt the same for the whole session. Put what changes into the last message, or say it once at the start.",
      cost: breaksCost(breaks),
    };
  },
};

function changesSystem({ cache }: WireExchange): boolean {
  return cache.reason?.kind === "prefix-changed" && cache.reason.section === "system";
}

/** What changed, by the look of both texts. Each excerpt begins where they part, so a clock may begin in its middle. */
function nameOfChange(before: string, after: string): string {
  const both = [before.slice(0, 40), after.slice(0, 40)];
  if (both.every((text) => /^[\d:.,TZ+-]*\d/.test(text))) return "A clock or a counter";
  if (both.every((text) => /^[0-9a-f-]{6,}/i.test(text))) return "A random id";
  return "A text";
}
