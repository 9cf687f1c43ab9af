import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The agent never ended and had to be killed. */
export const hang: Rule = {
  id: "hang",
  part: "robustness",
  looksFor: "trials in which the agent never ends",
  looksAt: "all",
  look: (trials) => {
    const hung = trials.flatMap(({ trace, label }) =>
      // One that was sent a signal may wait for its command. Whether it heeds signals is a question of its own.
      trace.exit.kind === "timed-out" && trace.interruptNs === undefined
        ? [`${label}still running after ${formatDuration(trace.exit.limitNs)}, ${lastRequest(trace.exchanges.at(-1))}`]
        : [],
    );
    if (hung.length === 0) return notSeen;
    return {
      kind: "found",
      title: `The agent did not end in ${hung.length} ${hung.length === 1 ? "trial" : "trials"} and was killed at the limit`,
      evidence: firstPlaces(hung),
      remedy: "Give every wait a limit: the connection, the time between two events of a stream, each command.",
      cost: unknownCost("Somebody has to notice it and start again."),
    };
  },
};

function lastRequest(exchange: { readonly index: number; readonly outcome: string } | undefined): string {
  return exchange === undefined ? "before any request" : `after request ${exchange.index + 1} (${exchange.outcome})`;
}
