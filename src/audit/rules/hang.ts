import { stateAtLimit } from "../../core/ended-trial.ts";
import type { WireExchange } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** The agent did nothing any more and had to be killed. */
export const hang: Rule = {
  id: "hang",
  part: "robustness",
  looksFor: "trials in which the agent waits without end",
  looksAt: "all",
  look: (trials) => {
    const hung = trials.flatMap(hangOf);
    const [longest] = hung.toSorted((left, right) => right.silentNs - left.silentNs);
    if (longest === undefined) return notSeen;
    const silence = hung.length === 1 ? formatDuration(longest.silentNs) : `up to ${formatDuration(longest.silentNs)}`;
    return {
      kind: "found",
      title: `The agent waited for ${silence} in ${hung.length} ${hung.length === 1 ? "trial" : "trials"} and was killed at the limit`,
      evidence: firstPlaces(hung.map(({ text }) => text)),
      remedy:
        "Give every wait a limit of half a minute at most: the connection, the time between two events of a stream, each command.",
      cost: unknownCost(
        "Until a limit of the agent's own is over, somebody waits for nothing. Without one it is for ever.",
      ),
    };
  },
};

function hangOf({ trace, label }: TrialEvidence): { readonly silentNs: number; readonly text: string }[] {
  // One that was sent a signal may wait for its command. Whether it heeds signals is a question of its own.
  if (trace.interruptNs !== undefined) return [];
  const state = stateAtLimit(trace);
  if (state.kind !== "silent") return [];
  const { silentNs, last } = state;
  return [{ silentNs, text: `${label}no traffic for ${formatDuration(silentNs)}, ${lastRequest(last)}` }];
}

function lastRequest(exchange: WireExchange | null): string {
  if (exchange === null) return "before any request";
  return `after request ${exchange.index + 1} (${exchange.fault ?? exchange.outcome})`;
}
