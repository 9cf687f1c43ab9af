import type { WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { formatDuration } from "../../core/units.ts";
import { firstPlaces, type Rule } from "./evidence.ts";

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
