import { formatValue } from "../../core/units.ts";
import { modelTask, unreadCost } from "../model-task.ts";
import { firstPlaces, notSeen, promptTokens, type Rule } from "../rule.ts";
import { laterStarts, type LaterStart, otherSetting, startCause, startLine } from "../start-difference.ts";

/** A difference that loses less is not worth a word. */
const fewestLostTokens = 500;

/** The prompt of a new session in the same folder begins otherwise than that of the session before. */
export const sessionStartDiffers: Rule = {
  id: "session-start-differs",
  part: "prompt",
  looksFor: "a new session whose prompt begins otherwise than that of the session before",
  looksAt: "done",
  look: (trials) => {
    const starts = laterStarts(trials, { isContinued: false });
    if (starts.length === 0)
      return { kind: "not-applicable", reason: "no trial began a second session that asks for the cache" };
    const lost = starts
      .map((start) => ({ start, lostTokens: unreadStart(start) }))
      .filter(({ lostTokens }) => lostTokens >= fewestLostTokens);
    const [first] = lost;
    if (first === undefined) return notSeen;
    const { start, lostTokens } = first;
    return {
      kind: "found",
      title: `${startCause(start)} in a new session: ${formatValue(lostTokens, "tokens")} of tools and system prompt are paid again`,
      evidence: firstPlaces(lost.map((one) => startLine(one.start, one.lostTokens))),
      remedy:
        otherSetting(start.exchange.cache.reason) !== null
          ? "Send the same model, the same settings and the same key of the cache, such as `prompt_cache_key`, in every session that begins alike."
          : "Begin every session with the same bytes, and set a cache breakpoint after them: no ids, dates, paths of temporary folders or lists in varying order before the conversation.",
      cost: unreadCost([start.exchange], Math.min(1, lostTokens / modelTask.contextTokens), 1),
    };
  },
};

/**
 * The tokens of the tools and the system prompt that were not read. What the user says differs anyway. None if they are too few for a
 * cache to keep: the same bytes would not be read either.
 */
function unreadStart({ exchange, shortestKeptTokens }: LaterStart): number {
  const fixedTokens = exchange.sections
    .filter(({ name }) => name !== "messages")
    .reduce((sum, { tokens }) => sum + tokens, 0);
  if (fixedTokens < shortestKeptTokens) return 0;
  const readable = Math.min(fixedTokens, promptTokens(exchange));
  return Math.max(0, readable - exchange.usage.cacheReadTokens);
}
