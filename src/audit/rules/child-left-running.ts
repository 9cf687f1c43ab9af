import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** A process that the engine started still ran when the engine had ended. */
export const childLeftRunning: Rule = {
  id: "child-left-running",
  part: "resources",
  looksFor: "processes that still run when the agent has ended",
  looksAt: "all",
  look: (trials) => {
    const left = trials.flatMap(({ inside, trace, label }) => {
      // An agent that bench killed could end nothing. That it had to be killed is the finding.
      if (trace.exit.kind === "timed-out") return [];
      const names = trace.survivors ?? inside?.childrenLeft ?? [];
      return names.map((name) => `${label}${name}`);
    });
    if (left.length === 0) return notSeen;
    return {
      kind: "found",
      title:
        left.length === 1
          ? "A process still ran when the agent had ended"
          : `Processes still ran when the agent had ended, in ${left.length} places`,
      evidence: firstPlaces(left),
      remedy: "Start commands in a process group and end the whole group: after the call, at its limit, and on exit.",
      cost: unknownCost("The cost depends on what the process does."),
    };
  },
};
