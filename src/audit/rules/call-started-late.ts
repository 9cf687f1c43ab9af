import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** A call that is complete waits until the whole message has arrived. */
export const callStartedLate: Rule = {
  id: "call-started-late",
  part: "tools",
  looksFor: "complete calls that wait for the end of the message",
  looksAt: "done",
  look: (trials) => {
    const asked = trials.filter(({ values }) => values["tools.started_early"] !== undefined);
    if (asked.length === 0)
      return { kind: "not-applicable", reason: "no trial had a message that goes on after its call" };
    const late = asked.filter(({ values }) => values["tools.started_early"] === 0);
    if (late.length === 0) return notSeen;
    return {
      kind: "found",
      title: "A call starts only when the whole message has arrived, although the call itself was complete before",
      evidence: firstPlaces(
        late.map(({ label, trace, values }) => {
          const asking = trace.exchanges.find(({ purpose, turn }) => purpose === "main" && turn === 0);
          return `${label}request ${(asking?.index ?? 0) + 1}: the results came ${formatDuration(values["tools.turn_time"] ?? 0)} after the message's end, and the command ran all that time`;
        }),
      ),
      remedy:
        "Start a call that only reads as soon as its own block is complete. Wait with those that change something until the message has ended well.",
      cost: unknownCost("What it costs depends on how much the model says after its calls."),
    };
  },
};
