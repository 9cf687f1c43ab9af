import { totalCost } from "../../core/exchange-cost.ts";
import { firstPlaces, mainExchanges, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** A conversation may take so many times the scripted answers, and some more, before it counts as a loop. */
const mostTimes = 3;
const spareRequests = 20;

/** The agent sends far more requests than the conversation has answers, such as one compaction after another. */
export const requestLoop: Rule = {
  id: "request-loop",
  part: "robustness",
  looksFor: "requests without end, such as one compaction after another",
  look: (trials) => {
    const loops = trials.flatMap(loopOf);
    const [worst] = loops.toSorted((left, right) => right.requests - left.requests);
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `${worst.requests} requests were sent for a conversation of ${worst.answers} answers`,
      evidence: firstPlaces(
        loops.map(({ label, requests, answers }) => `${label}${requests} requests, ${answers} scripted answers`),
      ),
      remedy:
        "Count what a step gains: a compaction that leaves the prompt as long as it was must not be tried again. Bound the requests of one prompt.",
      cost: {
        nanoUsd: worst.costNanoUsd,
        timeNs: null,
        basis: "All requests of the trial, at the price of its model.",
      },
    };
  },
};

function loopOf(trial: TrialEvidence) {
  const { trace, script, label } = trial;
  const answers = script?.turns.length ?? 0;
  const requests = trace.exchanges.filter(({ purpose }) => purpose === "main" || purpose === "side").length;
  if (script === null || requests <= mostTimes * answers + spareRequests) return [];
  return [{ label, requests, answers, costNanoUsd: totalCost(mainExchanges(trial)) }];
}
