import { formatValue } from "../../core/units.ts";
import { unreadCost } from "../model-task.ts";
import { firstPlaces, notSeen, promptTokens, type Rule } from "../rule.ts";
import { laterStarts, startCause, startLine } from "../start-difference.ts";

/** A difference that loses less is not worth a word. */
const fewestMissedTokens = 500;

/** A session that is continued sends another prompt than the one it left, so all of it is paid again. */
export const resumedSessionDiffers: Rule = {
  id: "resumed-session-differs",
  part: "prompt",
  looksFor: "a continued session whose prompt is not the one that it left",
  looksAt: "done",
  look: (trials) => {
    const starts = laterStarts(trials, { isContinued: true });
    if (starts.length === 0)
      return { kind: "not-applicable", reason: "no trial continued a session that asks for the cache" };
    const lost = starts.flatMap((start) => {
      const { missedTokens = 0 } = start.exchange.cache;
      return missedTokens >= fewestMissedTokens ? [{ start, missedTokens }] : [];
    });
    const [first] = lost;
    if (first === undefined) return notSeen;
    const { start, missedTokens } = first;
    return {
      kind: "found",
      title: `${startCause(start)} in a continued session: ${formatValue(missedTokens, "tokens")} of it are paid again`,
      evidence: firstPlaces(lost.map((one) => startLine(one.start, one.missedTokens))),
      remedy:
        "Keep the tools, the system prompt and the messages with the session, and send the same bytes when it goes on.",
      cost: unreadCost([start.exchange], Math.min(1, missedTokens / promptTokens(start.exchange)), 1),
    };
  },
};
