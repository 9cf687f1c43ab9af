/** What one minute lets through; a limit that is absent is not enforced. Whole numbers above 0. */
export interface MinuteRates {
  readonly requestsPerMinute?: number;
  /** Input tokens that the prompt cache does not supply: cache reads cost none. */
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
}

/**
 * What the provider lets through: token buckets, continuously refilled, and slots, each once for every class of models.
 * The acceleration limit and the spend cap hold for all classes together.
 */
export interface RateLimits extends MinuteRates {
  /** Takes the rates of a published tier, as of the settings' date; rates given beside it win. */
  readonly tier?: "start" | "build" | "scale";
  /** Rates of single classes of models, by class name, in place of the general ones. */
  readonly classes?: Readonly<Record<string, MinuteRates>>;
  /** How much refill a bucket holds; default one minute. One second enforces 60 a minute as one a second. */
  readonly burstNs?: number;
  /** Requests answered at once; more wait in the queue. */
  readonly concurrentRequests?: number;
  /** Requests that may wait for a slot, by default any number; beyond it the answer is 529 overloaded. */
  readonly queuedRequests?: number;
  /** Growth of requests per minute, against the minute before, above which the acceleration limit answers 429. */
  readonly accelerationRatio?: number;
  /** Requests per minute that count as the minute before when it had fewer; default 50. */
  readonly accelerationFloorPerMinute?: number;
  /** Spend after which every request is refused with 429 and no retry-after, in nano-dollars. */
  readonly spendCapNanoUsd?: number;
  /** Sessions of one provider process that name the same pool, with equal limits, share them. Default: each has its own. */
  readonly pool?: string;
}
