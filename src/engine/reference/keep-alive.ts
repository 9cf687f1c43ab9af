import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";
import type { ModelRequest } from "./provider/messages-client.ts";

/** A little under the five minutes that a cache entry lives unused. */
const keepAliveIntervalNs = 295e9;

interface KeepAlive {
  readonly clock: Clock;
  /** The request whose prefix shall stay in the cache: the newest one. */
  readonly request: ModelRequest;
  /** When it was sent: an entry's life counts from there, however long the answer took. */
  readonly sentNs: bigint;
  /** Sends a ping. A rejection ends the pinging and nothing else: what is being waited for goes on. */
  readonly ping: (request: ModelRequest) => Promise<void>;
}

/**
 * Does the work, and as long as it lasts asks for the same prompt again every 295 seconds with an answer of one token: reading a
 * cache entry starts its life anew. Each ping costs the price of reading the whole prompt.
 */
export async function keptAlive<Result>(keepAlive: KeepAlive, work: () => Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const pinging = pingUntil(keepAlive, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await pinging;
  }
}

async function pingUntil({ clock, request, sentNs, ping }: KeepAlive, done: AbortSignal): Promise<void> {
  for (let lastNs = sentNs; ;) {
    await pause(clock, keepAliveIntervalNs - Number(clock.nowNs() - lastNs), done);
    if (done.aborted) return;
    lastNs = clock.nowNs();
    try {
      await ping({ ...request, max_tokens: 1 });
    } catch {
      return;
    }
  }
}

async function pause(clock: Clock, durationNs: number, done: AbortSignal): Promise<void> {
  if (clock.sleep !== undefined) return clock.sleep(durationNs, done);
  await wait(durationNs / 1e6, undefined, { signal: done, ref: false }).catch(() => undefined);
}
