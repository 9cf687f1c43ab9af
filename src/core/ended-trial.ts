import { isOverload, isSameRequest } from "./overload.ts";
import type { Trace, WireExchange } from "./trace.ts";

/** What an agent did when its trial reached the time limit. */
export type LastState =
  /** It ended by itself, or something else than the limit ended it. */
  | { readonly kind: "ended" }
  /** Something had come or gone on the wire a moment before. A slow machine makes a trial end so. */
  | { readonly kind: "at-work" }
  /** A refused request had been sent again and again, and the next attempt was not yet due. */
  | { readonly kind: "trying"; readonly attempts: number }
  | { readonly kind: "silent"; readonly silentNs: number; readonly last: WireExchange | null };

/** Less silence than this is a moment. In a short trial it is half of the limit. */
const longestMomentNs = 5e9;
/** Waits double, and are drawn at random. The next one may be so many times the longest before it. */
const longestGrowth = 4;

/** Tells an agent that hangs from one that is slow, and from one that waits for its next attempt. */
export function stateAtLimit({ exit, exitNs, spawnNs, exchanges: all }: Trace): LastState {
  if (exit.kind !== "timed-out") return { kind: "ended" };
  // Launches after the measured one have requests of their own.
  const exchanges = all.filter(({ arrivalNs }) => arrivalNs <= exitNs);
  const last = exchanges.at(-1) ?? null;
  const silentNs = exitNs - Math.max(spawnNs, ...exchanges.map(lastSeenNs));
  const main = exchanges.filter(({ purpose }) => purpose === "main");
  const row = attemptsOf(main);
  const waitsNs = row.slice(1).map(({ arrivalNs }, index) => arrivalNs - (row[index]?.endNs ?? arrivalNs));
  const momentNs = Math.min(longestMomentNs, exit.limitNs / 2);
  if (row.length > 1 && silentNs < Math.max(momentNs, longestGrowth * Math.max(...waitsNs)))
    return { kind: "trying", attempts: row.length };
  return silentNs < momentNs ? { kind: "at-work" } : { kind: "silent", silentNs, last };
}

/** The last request and the same ones right before it, if all were refused. */
function attemptsOf(main: readonly WireExchange[]): readonly WireExchange[] {
  const last = main.at(-1);
  if (last === undefined) return [];
  const otherAt = main.findLastIndex((one) => !isTurnedAway(one) || !isSameRequest(one, last));
  return main.slice(otherAt + 1);
}

function isTurnedAway(exchange: WireExchange): boolean {
  return exchange.outcome === "refused" || isOverload(exchange);
}

/** When the last byte of an exchange came or went. A stalled response ends only when somebody closes it, so its end says nothing. */
function lastSeenNs({ outcome, status, endNs, bodyEndNs, events }: WireExchange): number {
  const isOpen = outcome === "client-aborted" || (outcome === "faulted" && status < 400);
  return isOpen ? Math.max(bodyEndNs, events.at(-1)?.writtenNs ?? 0) : endNs;
}
