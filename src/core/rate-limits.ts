/**
 * What the provider lets through: token buckets, continuously refilled, for one class of models; a limit that is absent
 * is not enforced. Cache reads cost no input tokens.
 */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
  /** Requests answered at once; more wait in the queue. */
  readonly concurrentRequests?: number;
  /** Requests that may wait for a slot; beyond it the answer is 529 overloaded. */
  readonly queuedRequests?: number;
  /** Growth of requests per minute, against the minute before, above which the acceleration limit answers 429. */
  readonly accelerationRatio?: number;
  /** Spend after which every request is refused with 429 and no retry-after, in nano-dollars. */
  readonly spendCapNanoUsd?: number;
}
