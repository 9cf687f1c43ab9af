import type { Random } from "../../../core/random.ts";

const attemptLimit = 3;
const baseWaitMs = 500;
const longestWaitMs = 8_000;
/** A run that would sleep longer than this is better ended with a message: somebody waits for it. */
const longestFloorMs = 120_000;

/** What an attempt failed with; `status` is null when no answer came at all. */
export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly status: number | null;
  /** The server's retry-after or retry-after-ms, already in milliseconds; null when it sent none. */
  readonly floorMs: number | null;
  /** A part of the answer had arrived: asking again would repeat text that was already passed on. */
  readonly answerBegan: boolean;
}

/**
 * Milliseconds to wait before the next attempt, or null to give up. Waits the server's floor plus full jitter: a random
 * part of an exponentially growing span (M. Brooker, "Exponential Backoff And Jitter", 2015). Adding the jitter to the floor
 * rather than taking the larger of both keeps clients that were told the same second from returning in the same instant.
 */
export function retryWaitMs(failed: FailedAttempt, random: Random): number | null {
  const transient = failed.status === null || failed.status === 429 || failed.status >= 500;
  if (!transient || failed.answerBegan || failed.attempt >= attemptLimit) return null;
  const floorMs = failed.floorMs ?? 0;
  if (floorMs > longestFloorMs) return null;
  const spanMs = Math.min(longestWaitMs, baseWaitMs * 2 ** (failed.attempt - 1));
  return Math.round(floorMs + random() * spanMs);
}

/** The server's wish in milliseconds: `retry-after-ms`, or `retry-after` as seconds or as an HTTP date. */
export function retryAfterMs(headers: Headers | undefined, nowIso: string): number | null {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const text = headers?.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const untilMs = Date.parse(text) - Date.parse(nowIso);
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs);
}
