import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";
import type { ModelRequest } from "./provider/messages-client.ts";

/** A little under the five minutes that a cache entry lives unused. */
export const keepAliveIntervalNs = 295e9;

export interface KeepAlive {
  readonly clock: Clock;
  /** The request whose prefix shall stay in the cache: the newest one. */
  readonly request: ModelRequest;
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

async function pingUntil({ clock, request, ping }: KeepAlive, done: AbortSignal): Promise<void> {
  for (;;) {
    await pause(clock, done);
    if (done.aborted) return;
    try {
      await ping({ ...request, max_tokens: 1 });
    } catch {
      return;
    }
  }
}

async function pause(clock: Clock, done: AbortSignal): Promise<void> {
  if (clock.sleep !== undefined) return clock.sleep(keepAliveIntervalNs, done);
  await wait(keepAliveIntervalNs / 1e6, undefined, { signal: done, ref: false }).catch(() => undefined);
}
