import type { Random } from "../../../core/random.ts";
import type { ReplyHeaders } from "./model-fetch.ts";

/** Attempts of a request, where no option says more. */
export const usualAttempts = 3;
const baseWaitMs = 500;
const longestWaitMs = 8_000;
/** A run does not sleep longer than this. It ends with a message instead. */
const longestFloorMs = 120_000;

export const retryPolicies = ["server", "immediate", "fixed", "exponential", "jitter", "adaptive"] as const;

/** How often, how soon and after what a request is sent again. */
export interface RetryRules {
  readonly policy: (typeof retryPolicies)[number];
  /** Attempts of a request that an overloaded server refuses (429, 529). */
  readonly attemptsOnRateLimit: number;
  /** Asks again for an answer that broke off. Its beginning is then reported twice. */
  readonly afterBreak: "no" | "yes";
}

const usualRetries: RetryRules = {
  policy: "server",
  attemptsOnRateLimit: usualAttempts,
  afterBreak: "no",
};

/** How an attempt failed. `status` is null if no answer came. */
export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly status: number | null;
  /** The server's retry-after or retry-after-ms, in milliseconds. Null if it sent none. */
  readonly floorMs: number | null;
  /** A part of the answer had arrived. Asking again would repeat its text. */
  readonly answerBegan: boolean;
}

/**
 * Milliseconds to wait before the next attempt, or null to give up. The usual policy waits the server's floor plus full jitter: a
 * random part of an exponentially growing span (M. Brooker, "Exponential Backoff And Jitter", 2015). Adding the jitter to the floor
 * rather than taking the larger of both keeps clients that were told the same second from returning in the same instant.
 */
export function retryWaitMs(failed: FailedAttempt, random: Random, rules: RetryRules = usualRetries): number | null {
  const { status } = failed;
  const isRefused = status === 429 || status === 529;
  const transient = status === null || status === 429 || status >= 500;
  if (!transient || (failed.answerBegan && rules.afterBreak === "no")) return null;
  if (failed.attempt >= (isRefused ? rules.attemptsOnRateLimit : usualAttempts)) return null;
  const floorMs = failed.floorMs ?? 0;
  if (floorMs > longestFloorMs) return null;
  const spanMs = Math.min(longestWaitMs, baseWaitMs * 2 ** (failed.attempt - 1));
  switch (rules.policy) {
    case "immediate":
      return 0;
    case "fixed":
      return baseWaitMs;
    case "exponential":
      return spanMs;
    case "jitter":
      return Math.round(random() * spanMs);
    case "server":
    case "adaptive":
      return Math.round(floorMs + random() * spanMs);
  }
}

/** The server's wish in milliseconds: `retry-after-ms`, or `retry-after` as seconds or as an HTTP date. */
export function retryAfterMs(headers: ReplyHeaders | undefined, nowIso: string): number | null {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const text = headers?.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const untilMs = Date.parse(text) - Date.parse(nowIso);
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs);
}
