import { fullInNs, remainingTokens, type TokenBucket } from "./token-bucket.ts";

/** What a bucket shows of itself. */
export interface BucketStatus {
  readonly limit: number;
  readonly remaining: number;
  /** Nanoseconds until it is full. */
  readonly fullInNs: number;
}

/** The buckets of a class of models, as far as there are any. */
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

/** The token limit that is closest to its end: the one with the smallest share left. */
export function tightestTokens({ inputTokens, outputTokens }: LimitStatus): BucketStatus | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return inputTokens ?? outputTokens;
  const inputShare = inputTokens.remaining / inputTokens.limit;
  const outputShare = outputTokens.remaining / outputTokens.limit;
  return outputShare < inputShare ? outputTokens : inputTokens;
}
