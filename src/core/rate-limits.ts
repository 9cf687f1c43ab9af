/** Limits of one minute, whole numbers above 0. An absent limit is not enforced. */
export interface MinuteRates {
  readonly requestsPerMinute?: number;
  /** Input tokens without cache reads. For OpenAI's models all tokens: input with cache reads, and output. */
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
}

/**
 * Rate limits: token buckets, continuously refilled, and slots, for every class of models. The acceleration limit and
 * the spend cap hold for all classes together.
 */
export interface RateLimits extends MinuteRates {
  /** Takes the rates of a published tier, as of the settings' date; rates given beside it win. */
  readonly tier?: "start" | "build" | "scale";
  /** Rates of single classes of models, by class name, in place of the general ones. */
  readonly classes?: Readonly<Record<string, MinuteRates>>;
  /** Refill that a bucket holds; default one minute. With one second, 60 a minute is one a second. */
  readonly burstNs?: number;
  /** Requests answered at once; more wait in the queue. */
  readonly concurrentRequests?: number;
  /** Requests that may wait for a slot, by default any number. Beyond it the answer is 529 overloaded (OpenAI and Gemini 503). */
  readonly queuedRequests?: number;
  /** Growth of requests per minute over the minute before; above it the answer is 429. */
  readonly accelerationRatio?: number;
  /** Least requests of the minute before; default 50. */
  readonly accelerationFloorPerMinute?: number;
  /** Spend after which every request is refused with 429 and no retry-after, in nano-dollars. */
  readonly spendCapNanoUsd?: number;
  /** Sessions of one provider process that name the same pool, with equal limits, share them. Default: each has its own. */
  readonly pool?: string;
}
