import type { WireExchange } from "../../core/trace.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { unreadCost } from "../model-task.ts";
import { firstPlaces, mainExchanges, notSeen, promptTokens, type Rule, type TrialEvidence } from "../rule.ts";

/** The life of a plain cache write, and that of a long one (Anthropic, 2026). */
const shortLifeNs = 300e9;
const longLifeNs = 3600e9;
/** A loss below this costs less than a cent at any price. */
const fewestMissedTokens = 500;

/** The prompt is written for five minutes, and the next request comes later than that. */
export const shortCacheWrites: Rule = {
  id: "short-cache-writes",
  part: "prompt",
  looksFor: "cache writes for five minutes where pauses are longer",
  looksAt: "done",
  look: (trials) => {
    const pauses = trials.flatMap(longPauses);
    if (pauses.length === 0)
      return { kind: "not-applicable", reason: "no session with a cache paused for five minutes to an hour" };
    const lost = pauses.filter(({ exchange, missedTokens }) => {
      return exchange.cache.reason?.kind === "expired" && missedTokens >= fewestMissedTokens;
    });
    if (lost.length === 0) return notSeen;
    const tokens = lost.reduce((sum, { missedTokens }) => sum + missedTokens, 0);
    const share = lost.reduce((sum, one) => sum + one.missedTokens / promptTokens(one.exchange), 0) / lost.length;
    return {
      kind: "found",
      title: `The cache was gone after ${lost.length} of ${pauses.length} pauses, because it was written for five minutes: ${formatValue(tokens, "tokens")} were paid again`,
      evidence: firstPlaces(lost.map(lineOf)),
      remedy:
        "Write for an hour where people are known to pause. It costs three quarters of the price of input more, once; a lost cache costs more than that each time.",
      cost: unreadCost(
        lost.map(({ exchange }) => exchange),
        Math.min(1, share),
        1,
      ),
    };
  },
};

interface LongPause {
  readonly label: string;
  readonly exchange: WireExchange;
  readonly pauseNs: number;
  readonly missedTokens: number;
}

/** The requests that came five minutes to an hour after the one before, in sessions that use the cache. */
function longPauses(trial: TrialEvidence): LongPause[] {
  const main = mainExchanges(trial).filter(({ thread }) => thread === undefined);
  return main.slice(1).flatMap((exchange, index) => {
    // A cache lives from its last use, which is the start of the request before.
    const pauseNs = exchange.arrivalNs - (main[index]?.arrivalNs ?? 0);
    const { reason, missedTokens = 0 } = exchange.cache;
    const isCached = reason !== undefined && reason.kind !== "not-asked" && reason.kind !== "nothing-yet";
    if (!isCached || pauseNs < shortLifeNs || pauseNs >= longLifeNs) return [];
    return [{ label: trial.label, exchange, pauseNs, missedTokens }];
  });
}

function lineOf({ label, exchange, pauseNs, missedTokens }: LongPause): string {
  return `${label}request ${exchange.index + 1} came ${formatDuration(pauseNs)} after the one before; ${formatValue(missedTokens, "tokens")} not read`;
}
