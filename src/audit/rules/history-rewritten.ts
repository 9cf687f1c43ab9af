import type { WireExchange } from "../../core/trace.ts";
import { breakLine, breaksCost, changeShare, lossInWords, neverCached, prefixBreaks } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** A prompt that shrinks below this share of the one before was compacted on purpose. */
const compactedShare = 0.9;

/** Earlier messages are changed in a conversation that only had to grow. */
export const historyRewritten: Rule = {
  id: "history-rewritten",
  part: "prompt",
  looksFor: "earlier messages that are changed without making the prompt smaller",
  looksAt: "done",
  look: (trials) => {
    const breaks = prefixBreaks(trials, changesMessages).filter(
      ({ trial, exchange }) => !isCompaction(trial, exchange),
    );
    if (breaks.length === 0) return neverCached(trials) ?? notSeen;
    return {
      kind: "found",
      title: `Earlier messages were changed in ${changeShare(breaks, "messages", isCompaction)}, and the prompt did not get smaller: ${lossInWords(breaks)}`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy:
        "Only append to the conversation. Change earlier messages rarely, and so that the prompt becomes much smaller.",
      cost: breaksCost(breaks),
    };
  },
};

function changesMessages({ cache }: WireExchange): boolean {
  return cache.reason?.kind === "prefix-changed" && cache.reason.section === "messages";
}

function isCompaction({ trace }: TrialEvidence, exchange: WireExchange): boolean {
  const before = trace.exchanges.findLast(({ index, purpose }) => index < exchange.index && purpose === "main");
  return before !== undefined && promptTokens(exchange) < compactedShare * promptTokens(before);
}
