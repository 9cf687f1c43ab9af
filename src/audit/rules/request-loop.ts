import { totalCost } from "../../core/exchange-cost.ts";
import type { WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { firstPlaces, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** A conversation may take so many times the scripted answers, and some more, before it counts as a loop. */
const mostTimes = 3;
const spareRequests = 20;

/** The agent sends far more requests than the conversation has answers, such as one compaction after another. */
export const requestLoop: Rule = {
  id: "request-loop",
  part: "robustness",
  looksFor: "requests without end, such as one compaction after another",
  looksAt: "all",
  look: (trials) => {
    const loops = trials.flatMap(loopOf);
    const [worst] = loops.toSorted((left, right) => right.requests - left.requests);
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `${worst.requests} requests were sent for a conversation of ${worst.answers} answers${worst.sides > worst.requests / 2 ? `; ${worst.sides} of them do not go on with it, such as summaries` : ""}`,
      evidence: firstPlaces(
        loops.flatMap(({ label, requests, answers, row }) => [
          `${label}${requests} requests, ${answers} scripted answers`,
          ...(row === null ? [] : [`${label}${row}`]),
        ]),
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

interface RequestLoop {
  readonly label: string;
  readonly requests: number;
  readonly answers: number;
  readonly sides: number;
  /** The longest row of side requests, and what it gained. Null if there is none. */
  readonly row: string | null;
  readonly costNanoUsd: number | null;
}

function loopOf({ trace, script, label }: TrialEvidence): RequestLoop[] {
  const answers = script?.turns.length ?? 0;
  const calls = trace.exchanges.filter(({ purpose }) => purpose === "main" || purpose === "side");
  if (script === null || calls.length <= mostTimes * answers + spareRequests) return [];
  const sides = calls.filter(({ purpose }) => purpose === "side").length;
  const costNanoUsd = totalCost(calls.filter(({ outcome }) => outcome === "complete"));
  return [{ label, requests: calls.length, answers, sides, row: longestRow(calls), costNanoUsd }];
}

/** The longest row of side requests between two requests of the conversation, and the size of its prompt before and after. */
function longestRow(calls: readonly WireExchange[]): string | null {
  const mains = calls.flatMap(({ purpose }, position) => (purpose === "main" ? [position] : []));
  const rows = [...mains, calls.length].map((untilAt, index) => ({ fromAt: mains[index - 1] ?? -1, untilAt }));
  const [longest] = rows.toSorted((left, right) => right.untilAt - right.fromAt - (left.untilAt - left.fromAt));
  if (longest === undefined || longest.untilAt - longest.fromAt < 3) return null;
  const [before, after] = [calls[longest.fromAt], calls[longest.untilAt]];
  const gain =
    before === undefined || after === undefined
      ? ""
      : `; the prompt had ${formatValue(promptTokens(before), "tokens")} before and ${formatValue(promptTokens(after), "tokens")} after them`;
  return `${longest.untilAt - longest.fromAt - 1} requests in a row that do not go on with the conversation${gain}`;
}
