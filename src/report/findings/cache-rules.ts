import type { WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { type FindingSources, firstPlaces, type Rule } from "./evidence.ts";

/** Below this a break costs less than a cent at any price, such as a rewritten last message. */
const fewestMissedTokens = 500;
/** The smallest prompt that any of the modelled providers caches. */
const smallestCachedTokens = 1024;

/** The prompt changed before its end: what the previous request had left in the cache could not be read. */
export const cacheBroken: Rule = (sources) => {
  const broken = mainExchanges(sources).filter(
    ({ cache }) =>
      (cache.missedTokens ?? 0) >= fewestMissedTokens &&
      (cache.reason?.kind === "prefix-changed" ||
        cache.reason?.kind === "settings-changed" ||
        cache.reason?.kind === "model-changed"),
  );
  if (broken.length === 0) return null;
  const missed = broken.reduce((sum, { cache }) => sum + (cache.missedTokens ?? 0), 0);
  const places = broken.map(({ index, cache }) => {
    const { firstDifference: difference, reason, missedTokens = 0 } = cache;
    const what =
      difference === null
        ? (reason?.kind ?? "changed")
        : `section ${difference.section} differs at byte ${difference.atByte}: ${JSON.stringify(difference.before)} became ${JSON.stringify(difference.after)}`;
    return `request ${index + 1}: ${what}; ${formatValue(missedTokens, "tokens")} not read`;
  });
  return {
    rule: "cache-broken",
    title: `The prompt's beginning changed in ${broken.length} of ${mainExchanges(sources).length} requests: ${formatValue(missed, "tokens")} were paid again instead of read from the cache`,
    evidence: firstPlaces(places),
    remedy:
      "Keep what changes (clocks, file lists, orders of tools) out of the beginning: put it into the last message, and sort what has no order.",
  };
};

/** The same growing prompt is sent again and again, and no request asks for a cache. */
export const noCacheBreakpoints: Rule = (sources) => {
  const main = mainExchanges(sources);
  const again = main
    .slice(1)
    .filter(({ cache, usage }) => cache.reason?.kind === "not-asked" && usage.freshInputTokens >= smallestCachedTokens);
  if (again.length === 0) return null;
  const tokens = again.reduce((sum, { usage }) => sum + usage.freshInputTokens, 0);
  return {
    rule: "no-cache-breakpoints",
    title: `${again.length} of ${main.length} requests sent their whole prompt again without asking for the cache: ${formatValue(tokens, "tokens")} at full price`,
    evidence: firstPlaces(
      again.map(({ index, usage }) => `request ${index + 1}: ${formatValue(usage.freshInputTokens, "tokens")} fresh`),
    ),
    remedy: "Set cache breakpoints after the tools and the system prompt and on the last message.",
  };
};

function mainExchanges({ trace }: FindingSources): readonly WireExchange[] {
  return trace.exchanges.filter(({ role, outcome }) => role === "main" && outcome === "complete");
}
