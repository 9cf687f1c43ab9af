import type { Clock } from "../../core/clock.ts";
import { sleep } from "./sleep.ts";
import type { ModelRequest } from "./provider/messages-client.ts";

/** A little under the five minutes that a cache entry lives unused. */
const keepAliveIntervalNs = 295e9;

interface KeepAlive {
  readonly clock: Clock;
  /** The newest request. Its prefix shall stay in the cache. */
  readonly request: ModelRequest;
  /** When it was sent. The life of its cache entry begins there. */
  readonly sentNs: bigint;
  /** Sends a ping. A rejection ends only the pinging. */
  readonly ping: (request: ModelRequest) => Promise<void>;
}

/**
 * Does the work. Every 295 seconds of it, asks for one token with the same prompt: reading a cache entry renews its life. Each ping
 * costs a read of the whole prompt.
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
    await sleep(clock, keepAliveIntervalNs - Number(clock.nowNs() - lastNs), done);
    if (done.aborted) return;
    lastNs = clock.nowNs();
    try {
      await ping({ ...request, max_tokens: 1 });
    } catch {
      return;
    }
  }
}
