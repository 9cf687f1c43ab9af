import type { WireExchange } from "../../core/trace.ts";
import { modelTask, unreadCost } from "../model-task.ts";
import { firstPlaces, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** A difference that loses less is not worth a word. */
const fewestLostTokens = 500;

/** The prompt of a new session in the same folder begins otherwise than that of the session before. */
export const sessionStartDiffers: Rule = {
  id: "session-start-differs",
  part: "prompt",
  looksFor: "a new session whose prompt begins otherwise than that of the session before",
  look: (trials) => {
    const starts = trials.flatMap(secondStart);
    if (starts.length === 0) return { kind: "not-applicable", reason: "no trial began a second session" };
    const lost = starts.filter(({ lostTokens }) => lostTokens >= fewestLostTokens);
    const [first] = lost;
    if (first === undefined) return notSeen;
    const { exchange, lostTokens } = first;
    return {
      kind: "found",
      title: `The first request of a new session reads nothing of what the session before left: ${lostTokens} tok are paid again`,
      evidence: firstPlaces(lost.map(lineOf)),
      remedy:
        "Begin every session with the same bytes: no ids, dates, paths of temporary folders or lists in varying order before the conversation.",
      cost: unreadCost([exchange], Math.min(1, lostTokens / modelTask.contextTokens), 1),
    };
  },
};

interface SessionStart {
  readonly label: string;
  readonly exchange: WireExchange;
  readonly lostTokens: number;
}

/** The first main request of the measured launch, where launches came before it. */
function secondStart({ trace, label }: TrialEvidence): SessionStart[] {
  if ((trace.earlier ?? []).length === 0) return [];
  const exchange = trace.exchanges.find(({ purpose, arrivalNs }) => purpose === "main" && arrivalNs >= trace.spawnNs);
  if (exchange === undefined || exchange.outcome !== "complete" || exchange.cache.reason?.kind === "not-asked")
    return [];
  const fixedTokens = exchange.sections
    .filter(({ name }) => name !== "messages")
    .reduce((sum, { tokens }) => sum + tokens, 0);
  const readable = Math.min(fixedTokens, promptTokens(exchange));
  return [{ label, exchange, lostTokens: Math.max(0, readable - exchange.usage.cacheReadTokens) }];
}

function lineOf({ label, exchange, lostTokens }: SessionStart): string {
  const { firstDifference: difference, reason } = exchange.cache;
  const what =
    difference === null
      ? (reason?.kind ?? "unknown")
      : `section ${difference.section} differs at byte ${difference.atByte}: ${JSON.stringify(difference.before)} became ${JSON.stringify(difference.after)}`;
  return `${label}request ${exchange.index + 1}: ${what}; ${lostTokens} tok not read`;
}
