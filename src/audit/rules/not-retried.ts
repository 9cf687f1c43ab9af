import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import { toldWait } from "../told-wait.ts";
import { isOverload, isSameRequest } from "../../core/overload.ts";

/** One overload of the provider ends the whole session. */
export const notRetried: Rule = {
  id: "not-retried",
  part: "robustness",
  looksFor: "sessions that end at the first overload of the provider",
  looksAt: "all",
  look: (trials) => {
    const overloaded = trials.filter(({ trace }) => trace.exchanges.some(isOverload));
    if (overloaded.length === 0) return { kind: "not-applicable", reason: "the provider was never overloaded" };
    const lost = overloaded.flatMap(lastOverload);
    if (lost.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${lost.length} ${lost.length === 1 ? "session" : "sessions"} ended because one request was turned away, and it was not sent again`,
      evidence: firstPlaces(lost),
      remedy:
        "Send a request again after a 429, a 5xx or a broken connection: after retry-after, or after half a second, twice as long each time.",
      cost: unknownCost("The whole session has to be done again."),
    };
  },
};

function lastOverload({ trace, label, script }: TrialEvidence): string[] {
  // An agent that was killed may have been waiting for its next attempt.
  if (trace.exit.kind !== "exited") return [];
  const last = trace.exchanges.findLast(({ purpose }) => purpose === "main");
  if (last === undefined || !isOverload(last)) return [];
  // It tried again and gave up, as it should while the provider is down.
  if (
    trace.exchanges.some((earlier) => earlier.index < last.index && isOverload(earlier) && isSameRequest(earlier, last))
  )
    return [];
  // A request that was turned away has no turn yet. It would have got the one after the last that was answered.
  const answered = trace.exchanges.findLast(({ purpose, turn }) => purpose === "main" && turn !== null)?.turn ?? -1;
  const told = toldWait(script, { ...last, turn: last.turn ?? answered + 1 });
  const asked = told === null ? "" : ` with a wait of ${formatDuration(told.waitNs)} in ${told.by} alone`;
  return [
    `${label}request ${last.index + 1} was answered ${last.status === 0 ? "with a broken connection" : last.status}${asked}, and none followed`,
  ];
}
