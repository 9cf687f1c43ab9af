/**
 * A token bucket at a moment. Exact integers, so that a promised wait is right to the nanosecond: a token is 60e9
 * grains, and n per minute refills n grains a nanosecond. The level may be negative.
 */
export interface TokenBucket {
  readonly perMinute: number;
  readonly capacityGrains: bigint;
  readonly levelGrains: bigint;
  readonly atNs: number;
}

const grainsPerToken = 60_000_000_000n;

/** A full bucket that holds `burstNs` of refill. */
export function fullBucket(perMinute: number, burstNs: number, atNs: number): TokenBucket {
  const capacityGrains = BigInt(perMinute) * BigInt(burstNs);
  return { perMinute, capacityGrains, levelGrains: capacityGrains, atNs };
}

/** The bucket at a later moment. */
export function refilled(bucket: TokenBucket, nowNs: number): TokenBucket {
  if (nowNs <= bucket.atNs) return bucket;
  const level = bucket.levelGrains + BigInt(bucket.perMinute) * BigInt(nowNs - bucket.atNs);
  return { ...bucket, levelGrains: capped(bucket, level), atNs: nowNs };
}

/** Takes tokens, into debt if needed. A negative number returns them, up to the capacity. */
export function debited(bucket: TokenBucket, tokens: number, nowNs: number): TokenBucket {
  const now = refilled(bucket, nowNs);
  return { ...now, levelGrains: capped(now, now.levelGrains - BigInt(tokens) * grainsPerToken) };
}

/**
 * Nanoseconds until `tokens` are available, 0 when they are. A larger request than the bucket waits for a full one and
 * takes it into debt, so that nothing waits for ever.
 */
export function waitNs(bucket: TokenBucket, tokens: number, nowNs: number): number {
  const wanted = BigInt(tokens) * grainsPerToken;
  const now = refilled(bucket, nowNs);
  const needed = wanted < now.capacityGrains ? wanted : now.capacityGrains;
  return nsToRefill(bucket, needed - now.levelGrains);
}

/** Nanoseconds until the bucket is full. */
export function fullInNs(bucket: TokenBucket, nowNs: number): number {
  const now = refilled(bucket, nowNs);
  return nsToRefill(now, now.capacityGrains - now.levelGrains);
}

/** Whole tokens in the bucket; none when it is in debt. */
export function remainingTokens(bucket: TokenBucket, nowNs: number): number {
  const { levelGrains } = refilled(bucket, nowNs);
  return levelGrains > 0n ? Number(levelGrains / grainsPerToken) : 0;
}

function capped(bucket: TokenBucket, levelGrains: bigint): bigint {
  return levelGrains < bucket.capacityGrains ? levelGrains : bucket.capacityGrains;
}

function nsToRefill(bucket: TokenBucket, grains: bigint): number {
  if (grains <= 0n) return 0;
  const rate = BigInt(bucket.perMinute);
  return Number((grains + rate - 1n) / rate);
}

/** The state of a bucket, for headers. */
export interface BucketStatus {
  readonly limit: number;
  readonly remaining: number;
  /** Nanoseconds until it is full. */
  readonly fullInNs: number;
}

/** The buckets of a class of models; unlimited ones are absent. */
export interface LimitStatus {
  readonly requests?: BucketStatus;
  readonly inputTokens?: BucketStatus;
  readonly outputTokens?: BucketStatus;
}

/** Reads a bucket. */
export function bucketStatus(bucket: TokenBucket, nowNs: number): BucketStatus {
  return {
    limit: bucket.perMinute,
    remaining: remainingTokens(bucket, nowNs),
    fullInNs: fullInNs(bucket, nowNs),
  };
}

/** The token limit with the smallest share left. */
export function tightestTokens({ inputTokens, outputTokens }: LimitStatus): BucketStatus | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return inputTokens ?? outputTokens;
  const inputShare = inputTokens.remaining / inputTokens.limit;
  const outputShare = outputTokens.remaining / outputTokens.limit;
  return outputShare < inputShare ? outputTokens : inputTokens;
}
