import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { type FindingSources, firstPlaces, type Rule } from "./evidence.ts";

/** The official clients wait at least 0.375 s before their first retry. Less than this is not a wait. */
const shortestWaitNs = 100e6;
/** One more connection is not worth a word. */
const fewestNewConnections = 3;

/** A refused request came again at once, or earlier than the provider had asked. */
export const retryWithoutWait: Rule = ({ trace, script }) => {
  const places = trace.exchanges.flatMap((failed, position) => {
    if (!isOverload(failed)) return [];
    const retry = trace.exchanges.slice(position + 1).find((next) => isSameRequest(failed, next));
    if (retry === undefined) return [];
    const waitedNs = retry.arrivalNs - failed.endNs;
    // A request that was turned away has no turn yet; its retry has the one it would have got.
    const askedNs = retryAfterNs(script, failed.turn === null ? retry : failed);
    if (askedNs === null ? waitedNs >= shortestWaitNs : waitedNs >= askedNs) return [];
    const asked = askedNs === null ? "" : `, though retry-after asked for ${formatDuration(askedNs)}`;
    return [
      `request ${failed.index + 1} was answered ${failed.status}; request ${retry.index + 1} followed after ${formatDuration(Math.max(0, waitedNs))}${asked}`,
    ];
  });
  if (places.length === 0) return null;
  return {
    rule: "retry-without-wait",
    title: `${places.length} ${places.length === 1 ? "retry" : "retries"} came before the provider could have recovered`,
    evidence: firstPlaces(places),
    remedy: "Wait for retry-after where it is sent, else half a second, doubled each time, with jitter.",
  };
};

function isOverload({ status, outcome }: WireExchange): boolean {
  return outcome !== "complete" && outcome !== "client-aborted" && (status === 0 || status === 429 || status >= 500);
}

function isSameRequest(failed: WireExchange, next: WireExchange): boolean {
  return (
    next.role === failed.role &&
    next.path === failed.path &&
    next.requestBytes === failed.requestBytes &&
    next.sections.every(({ digest }, index) => (failed.sections[index]?.digest ?? digest) === digest)
  );
}

/** What the scripted fault put into the header; a limit's own answer does not say it in the log. */
function retryAfterNs(script: TurnScript | null, { turn, thread }: WireExchange): number | null {
  if (script === null || turn === null) return null;
  const turns = thread === undefined ? script.turns : (script.threads?.[thread]?.turns ?? []);
  const what = turns[turn]?.fault?.what;
  return what?.kind === "status" ? (what.retryAfterNs ?? null) : null;
}

/** Each call opened a connection although the one before stood free. */
export const connectionPerCall: Rule = ({ trace }) => {
  const seen = new Set<number>();
  const opened = trace.exchanges.filter((exchange, position) => {
    const isNew = !seen.has(exchange.connection);
    seen.add(exchange.connection);
    const before = trace.exchanges.slice(0, position);
    // A connection that is busy, or that a failure may have closed, could not have been used.
    const isFree = before.length > 0 && before.every(({ endNs }) => endNs <= exchange.arrivalNs);
    return isNew && isFree && before.at(-1)?.outcome === "complete";
  });
  if (opened.length < fewestNewConnections || opened.length < (trace.exchanges.length - 1) / 2) return null;
  return {
    rule: "connection-per-call",
    title: `${opened.length} of ${trace.exchanges.length} requests opened a new connection while an earlier one stood free`,
    evidence: firstPlaces(opened.map(({ index, connection }) => `request ${index + 1}: connection ${connection}`)),
    remedy:
      "Keep connections alive and use one agent or client for all calls; over TLS each new one costs two round trips and more.",
  };
};

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
