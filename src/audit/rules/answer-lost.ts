import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** After a fault of the provider the agent ends as if all were well, without the answer and without a word. */
export const answerLost: Rule = {
  id: "answer-lost",
  part: "robustness",
  looksFor: "faults after which the agent ends with success, without the answer and without a word",
  looksAt: "all",
  look: (trials) => {
    const faulty = trials.filter(({ values }) => values["faults.lost"] !== undefined);
    if (faulty.length === 0) return { kind: "not-applicable", reason: "no trial had a fault of the provider" };
    const lost = faulty.filter(({ values }) => values["faults.lost"] === 1);
    if (lost.length === 0) return notSeen;
    return {
      kind: "found",
      title: `After ${lost.length} of ${faulty.length} faults the agent ended with success, without the answer and without a word`,
      evidence: firstPlaces(
        lost.map((trial) => `${trial.label}${lastAnswer(trial)}: exit code 0, and no error in the output`),
      ),
      remedy: "Say what happened, and end with another exit code than 0. Somebody or some script relies on it.",
      cost: unknownCost("Whoever relies on the answer goes on without it."),
    };
  },
};

/** What was wrong with the last answer: its fault, or the reason why it stops where it does. */
function lastAnswer({ trace, script }: TrialEvidence): string {
  const last = trace.exchanges.findLast(({ purpose }) => purpose === "main") ?? trace.exchanges.at(-1);
  if (last === undefined) return "no request";
  const stopReason = last.turn === null ? undefined : script?.turns[last.turn]?.stopReason;
  return last.fault ?? (stopReason === undefined ? last.outcome : `an answer that stops with ${stopReason}`);
}
