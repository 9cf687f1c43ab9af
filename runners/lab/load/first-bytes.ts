import type { EventEmitter } from "node:events";

/** Times of one request, on the clock that was passed in. */
interface RequestTimes {
  readonly firstByteNs: number;
  readonly wholeNs: number;
}

/**
 * Stamps each request of an autocannon client at its start, its first byte of body and its end. The load generator's own histogram counts
 * whole milliseconds, which says nothing about answers that take less than one.
 */
export function timeRequests(client: EventEmitter, nowNs: () => bigint, done: (times: RequestTimes) => void): void {
  let startNs = nowNs();
  let firstByteNs: bigint | null = null;
  client.on("request", () => {
    startNs = nowNs();
    firstByteNs = null;
  });
  client.on("body", () => {
    firstByteNs ??= nowNs();
  });
  client.on("response", () => {
    const endNs = nowNs();
    done({ firstByteNs: Number((firstByteNs ?? endNs) - startNs), wholeNs: Number(endNs - startNs) });
  });
}

/** The value that so large a share of the values does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
