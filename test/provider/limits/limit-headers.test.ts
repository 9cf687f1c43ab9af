import { expect, test } from "vitest";
import { anthropicLimitHeaders, openaiLimitHeaders, retryHeaders } from "../../../src/provider/limits/limit-headers.ts";

const status = {
  requests: { limit: 1_000, remaining: 998, fullInNs: 120e6 },
  inputTokens: { limit: 2_000_000, remaining: 1_234_567, fullInNs: 23.1e9 },
  outputTokens: { limit: 400_000, remaining: 99_500, fullInNs: 360e9 },
};

test("Anthropic's headers round tokens to thousands, name the moment of the full bucket, and repeat the tightest", () => {
  expect(anthropicLimitHeaders(status, "2026-11-01T10:00:00.000Z")).toEqual({
    "anthropic-ratelimit-requests-limit": "1000",
    "anthropic-ratelimit-requests-remaining": "998",
    "anthropic-ratelimit-requests-reset": "2026-11-01T10:00:01Z",
    "anthropic-ratelimit-tokens-limit": "400000",
    "anthropic-ratelimit-tokens-remaining": "100000",
    "anthropic-ratelimit-tokens-reset": "2026-11-01T10:06:00Z",
    "anthropic-ratelimit-input-tokens-limit": "2000000",
    "anthropic-ratelimit-input-tokens-remaining": "1235000",
    "anthropic-ratelimit-input-tokens-reset": "2026-11-01T10:00:24Z",
    "anthropic-ratelimit-output-tokens-limit": "400000",
    "anthropic-ratelimit-output-tokens-remaining": "100000",
    "anthropic-ratelimit-output-tokens-reset": "2026-11-01T10:06:00Z",
  });
});

test("OpenAI's headers give durations", () => {
  expect(openaiLimitHeaders(status)).toEqual({
    "x-ratelimit-limit-requests": "1000",
    "x-ratelimit-remaining-requests": "998",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-limit-tokens": "400000",
    "x-ratelimit-remaining-tokens": "99500",
    "x-ratelimit-reset-tokens": "6m0s",
  });
  expect(openaiLimitHeaders({ requests: { limit: 1, remaining: 0, fullInNs: 8.64e9 } })).toMatchObject({
    "x-ratelimit-reset-requests": "8.64s",
  });
});

test("limits that are not in force have no headers", () => {
  expect(anthropicLimitHeaders({}, "2026-11-01T10:00:00.000Z")).toEqual({});
  expect(openaiLimitHeaders({})).toEqual({});
});

test("retry-after is rounded up to seconds", () => {
  expect(retryHeaders(1_000_000_001)).toEqual({ "retry-after": "2" });
});
