import { type BucketStatus, type LimitStatus, tightestTokens } from "./token-bucket.ts";

/** Response headers by lower-case name. */
export type LimitHeaders = Readonly<Record<string, string>>;

/**
 * The `anthropic-ratelimit-*` headers (Claude Platform Docs, "Rate limits", copies of 2026). Tokens are rounded to
 * thousands, `reset` is when the bucket is full (RFC 3339), `tokens` repeats the tightest token limit.
 * @param isoDate The moment of `status`.
 */
export function anthropicLimitHeaders(status: LimitStatus, isoDate: string): LimitHeaders {
  const three = (name: string, bucket: BucketStatus | undefined, shown: (count: number) => number) =>
    bucket === undefined
      ? []
      : [
          [`anthropic-ratelimit-${name}-limit`, String(bucket.limit)],
          [`anthropic-ratelimit-${name}-remaining`, String(shown(bucket.remaining))],
          [`anthropic-ratelimit-${name}-reset`, laterSecond(isoDate, bucket.fullInNs)],
        ];
  return Object.fromEntries([
    ...three("requests", status.requests, (count) => count),
    ...three("tokens", tightestTokens(status), thousands),
    ...three("input-tokens", status.inputTokens, thousands),
    ...three("output-tokens", status.outputTokens, thousands),
  ]);
}

/** The `x-ratelimit-*` headers of OpenAI (rate limit guide, copies of 2026): `reset` is a duration such as `6m0s`. */
export function openaiLimitHeaders(status: LimitStatus): LimitHeaders {
  return Object.fromEntries([
    ...openaiThree("requests", status.requests),
    ...openaiThree("tokens", tightestTokens(status)),
  ]);
}

/**
 * When to come back: `retry-after` in whole seconds, rounded up, so that a client that obeys is let in. Neither vendor is known to
 * send the exact `retry-after-ms`, which the SDKs would prefer. A fault can send it.
 */
export function retryHeaders(retryAfterNs: number): LimitHeaders {
  return { "retry-after": String(Math.ceil(retryAfterNs / 1e9)) };
}

function thousands(count: number): number {
  return Math.round(count / 1000) * 1000;
}

function openaiThree(name: string, bucket: BucketStatus | undefined): string[][] {
  if (bucket === undefined) return [];
  return [
    [`x-ratelimit-limit-${name}`, String(bucket.limit)],
    [`x-ratelimit-remaining-${name}`, String(bucket.remaining)],
    [`x-ratelimit-reset-${name}`, shortDuration(bucket.fullInNs)],
  ];
}

function laterSecond(isoDate: string, afterNs: number): string {
  const atMs = Math.ceil((Date.parse(isoDate) + afterNs / 1e6) / 1000) * 1000;
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}

function shortDuration(ns: number): string {
  const milliseconds = Math.ceil(ns / 1e6);
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = (milliseconds - minutes * 60_000) / 1000;
  if (minutes === 0) return `${seconds}s`;
  return minutes < 60 ? `${minutes}m${seconds}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}s`;
}
