import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The agent goes on after a signal that asks it to end. */
export const signalIgnored: Rule = {
  id: "signal-ignored",
  part: "robustness",
  looksFor: "signals that do not end the agent",
  looksAt: "all",
  look: (trials) => {
    const signalled = trials.filter(({ values }) => values["interrupt.ignored"] !== undefined);
    if (signalled.length === 0) return { kind: "not-applicable", reason: "no trial was sent a signal" };
    const ignored = signalled.filter(({ values }) => values["interrupt.ignored"] === 1);
    if (ignored.length === 0) return notSeen;
    return {
      kind: "found",
      title: `${ignored.length} of ${signalled.length} signals did not end the agent`,
      evidence: firstPlaces(ignored.map(({ label }) => `${label}it ran on until its time limit`)),
      remedy: "On SIGINT and SIGTERM abort the request, end the commands, and exit within a second.",
      cost: unknownCost("A person closes the window. A supervisor kills the process, and its commands stay."),
    };
  },
};
