import type { ReplyHeaders } from "../provider/model-fetch.ts";

/** One limit as the server describes it. */
export interface ServerLimit {
  readonly perMinute: number;
  readonly remaining: number;
}

/** The limits that a response's headers tell of. */
export interface ServerLimits {
  readonly requests: ServerLimit | null;
  readonly inputTokens: ServerLimit | null;
  readonly outputTokens: ServerLimit | null;
}

/** Token counts in the headers are rounded to thousands: this much of what they say is left may not be there. */
const tokenRounding = 500;

/** Reads `anthropic-ratelimit-*`. */
export function serverLimits(headers: ReplyHeaders): ServerLimits {
  const read = (name: string, rounding: number): ServerLimit | null => {
    const perMinute = count(headers.get(`anthropic-ratelimit-${name}-limit`));
    const remaining = count(headers.get(`anthropic-ratelimit-${name}-remaining`));
    if (perMinute === null || remaining === null || perMinute === 0) return null;
    return { perMinute, remaining: remaining - Math.min(rounding, remaining) };
  };
  return {
    requests: read("requests", 0),
    inputTokens: read("input-tokens", tokenRounding),
    outputTokens: read("output-tokens", tokenRounding),
  };
}

function count(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}
