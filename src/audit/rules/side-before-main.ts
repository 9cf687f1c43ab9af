import type { WireExchange } from "../../core/trace.ts";
import { totalCost } from "../../core/exchange-cost.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { firstPlaces, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** Another model request, such as one for a title, ends before the user's own request is sent. */
export const sideBeforeMain: Rule = {
  id: "side-before-main",
  part: "start",
  looksFor: "other model requests that the user's request waits for",
  looksAt: "done",
  look: (trials) => {
    const places = trials.flatMap((trial) => waitedFor(trial).map((exchange) => ({ trial, exchange })));
    const [first] = places;
    if (first === undefined) return notSeen;
    const waitNs = first.exchange.modelled.ttftNs + first.exchange.modelled.decodeNs;
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
        basis: `One such request a task. By the latency model it takes ${formatDuration(waitNs)}.`,
      },
    };
  },
};

/** Answered side requests that ended before the first main request came. */
function waitedFor({ trace }: TrialEvidence): readonly WireExchange[] {
  const main = trace.exchanges.find(({ purpose }) => purpose === "main");
  if (main === undefined) return [];
  return trace.exchanges.filter(
    ({ purpose, outcome, endNs }) => purpose === "side" && outcome === "complete" && endNs <= main.arrivalNs,
  );
}
