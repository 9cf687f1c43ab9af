import type { WireExchange } from "../../core/trace.ts";
import { breakLine, breaksCost, changeShare, lossInWords, neverCached, sectionBreaks } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The list of tools changes between requests, often only its order. */
export const toolsReordered: Rule = {
  id: "tools-reordered",
  part: "prompt",
  looksFor: "a list of tools that changes between requests",
  looksAt: "done",
  look: (trials) => {
    const breaks = sectionBreaks(trials, "tools");
    if (breaks.length === 0) return neverCached(trials) ?? notSeen;
    const isOrder = breaks.every(({ trial, exchange }) => hasSameTools(trial.trace.exchanges, exchange));
    return {
      kind: "found",
      title: `${isOrder ? "The tools come in another order" : "The list of tools changes"} in ${changeShare(breaks, "tools")}: ${lossInWords(breaks)}`,
      evidence: firstPlaces(breaks.map(breakLine)),
      remedy:
        "Sort the tools by name and keep the list for the whole session. Tools stand before everything else in the prompt.",
      cost: breaksCost(breaks),
    };
  },
};

/** Whether the main request before offered the same tools, in whatever order. */
function hasSameTools(exchanges: readonly WireExchange[], { index, toolNames, purpose }: WireExchange): boolean {
  const before = exchanges.findLast((exchange) => exchange.index < index && exchange.purpose === purpose);
  return before !== undefined && before.toolNames.toSorted().join() === toolNames.toSorted().join();
}
