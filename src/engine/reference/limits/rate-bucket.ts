/** What a rate has left at a moment: refilled evenly, at most `capacity`; below zero when more was used than was thought. */
export interface RateBucket {
  readonly perMinute: number;
  readonly capacity: number;
  readonly level: number;
  readonly atNs: number;
}

const minuteNs = 60e9;
/** Rounding of sums must not make a request wait another nanosecond for nothing. */
const tolerance = 1e-6;

/**
 * A full bucket that holds a minute's refill, less `keptBack`, which is never spent: it covers requests that arrive closer
 * together than they left.
 */
export function fullBucket(perMinute: number, keptBack: number, nowNs: number): RateBucket {
  const capacity = Math.max(1, perMinute - keptBack);
  return { perMinute, capacity, level: capacity, atNs: nowNs };
}

function refilled(bucket: RateBucket, nowNs: number): RateBucket {
  const elapsedNs = Math.max(0, nowNs - bucket.atNs);
  const level = Math.min(bucket.capacity, bucket.level + (bucket.perMinute * elapsedNs) / minuteNs);
  return { ...bucket, level, atNs: Math.max(nowNs, bucket.atNs) };
}

/** Takes an amount, into debt if need be; a negative one gives back, up to the brim. */
export function taken(bucket: RateBucket, amount: number, nowNs: number): RateBucket {
  const now = refilled(bucket, nowNs);
  return { ...now, level: Math.min(now.capacity, now.level - amount) };
}

/** Whole nanoseconds until the amount is there; one larger than the bucket waits for a full one. */
export function waitNs(bucket: RateBucket, amount: number, nowNs: number): number {
  const missing = Math.min(amount, bucket.capacity) - refilled(bucket, nowNs).level;
  return missing <= tolerance ? 0 : Math.ceil((missing * minuteNs) / bucket.perMinute);
}

/** The bucket as the server says it is: never more than both know of. */
export function corrected(bucket: RateBucket, serverLevel: number, nowNs: number): RateBucket {
  const now = refilled(bucket, nowNs);
  return { ...now, level: Math.min(now.level, serverLevel) };
}
