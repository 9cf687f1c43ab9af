import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";

/** Waits on the clock's time. Resolves early if the signal aborts. Never rejects. */
export async function sleep(clock: Clock, durationNs: number, signal?: AbortSignal): Promise<void> {
  if (clock.sleep !== undefined) return clock.sleep(durationNs, signal);
  // Rounded up: an early timer would have to be set again.
  const durationMs = Math.max(0, Math.ceil(durationNs / 1e6));
  await wait(durationMs, undefined, signal && { signal }).catch(() => undefined);
}
