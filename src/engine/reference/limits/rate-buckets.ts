import type { GateRules } from "./request-gate.ts";
import type { TokenEstimate } from "./size-estimate.ts";
import type { ReplyHeaders } from "../provider/model-fetch.ts";

/** Reserve of a minute's requests and tokens: requests do not arrive with the spacing they left with. */
const keptRequests = 1;
const keptTokens = 0.02;

/** The three rates of one customer. A rate may be unlimited. */
export class RateBuckets {
  #requests: RateBucket | null;
  #input: RateBucket | null;
  #output: RateBucket | null;
  #known = false;

  constructor(rules: GateRules, nowNs: number) {
    const { requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute } = rules;
    this.#requests = requestsPerMinute === null ? null : fullBucket(requestsPerMinute, keptRequests, nowNs);
    this.#input = tokenBucket(inputTokensPerMinute, nowNs);
    this.#output = tokenBucket(outputTokensPerMinute, nowNs);
  }

  /** Whether the server's limits are known. */
  isKnown(): boolean {
    return this.#known;
  }

  /** Nanoseconds until a request of this estimate may go. */
  waitNs({ inputTokens, outputTokens }: TokenEstimate, nowNs: number): number {
    return Math.max(
      this.#requests === null ? 0 : waitNs(this.#requests, 1, nowNs),
      this.#input === null ? 0 : waitNs(this.#input, inputTokens, nowNs),
      this.#output === null ? 0 : waitNs(this.#output, outputTokens, nowNs),
    );
  }

  take({ inputTokens, outputTokens }: TokenEstimate, nowNs: number): void {
    this.#change(1, inputTokens, outputTokens, nowNs);
  }

  /** Undoes `take`. */
  giveBack({ inputTokens, outputTokens }: TokenEstimate, nowNs: number): void {
    this.#change(-1, -inputTokens, -outputTokens, nowNs);
  }

  /** Replaces an estimate with what the answer used. */
  correct(estimate: TokenEstimate, inputTokens: number, outputTokens: number, nowNs: number): void {
    this.#change(0, inputTokens - estimate.inputTokens, outputTokens - estimate.outputTokens, nowNs);
  }

  /** Takes over the limits in a response's headers: others may use the same limits. */
  follow(headers: ReplyHeaders, nowNs: number): void {
    const told = serverLimits(headers);
    this.#requests = followed(this.#requests, told.requests, keptRequests, nowNs);
    this.#input = followed(this.#input, told.inputTokens, keptOf(told.inputTokens), nowNs);
    this.#output = followed(this.#output, told.outputTokens, keptOf(told.outputTokens), nowNs);
    this.#known = true;
  }

  #change(requests: number, inputTokens: number, outputTokens: number, nowNs: number): void {
    if (this.#requests !== null) this.#requests = taken(this.#requests, requests, nowNs);
    if (this.#input !== null) this.#input = taken(this.#input, inputTokens, nowNs);
    if (this.#output !== null) this.#output = taken(this.#output, outputTokens, nowNs);
  }
}

function tokenBucket(perMinute: number | null, nowNs: number): RateBucket | null {
  return perMinute === null ? null : fullBucket(perMinute, Math.ceil(perMinute * keptTokens), nowNs);
}

function keptOf(limit: ServerLimit | null): number {
  return limit === null ? 0 : Math.ceil(limit.perMinute * keptTokens);
}

function followed(
  bucket: RateBucket | null,
  told: ServerLimit | null,
  keptBack: number,
  nowNs: number,
): RateBucket | null {
  if (told === null) return bucket;
  const known = bucket?.perMinute === told.perMinute ? bucket : fullBucket(told.perMinute, keptBack, nowNs);
  return corrected(known, told.remaining - keptBack, nowNs);
}

/** What is left of a rate at a moment. It refills evenly up to `capacity`. It is negative if more was used than estimated. */
interface RateBucket {
  readonly perMinute: number;
  readonly capacity: number;
  readonly level: number;
  readonly atNs: number;
}

const minuteNs = 60e9;
/** Rounding of sums must not make a request wait another nanosecond. */
const tolerance = 1e-6;

/** A full bucket with a minute's refill, less `keptBack`. That reserve covers requests that arrive closer together than they left. */
function fullBucket(perMinute: number, keptBack: number, nowNs: number): RateBucket {
  const capacity = Math.max(1, perMinute - keptBack);
  return { perMinute, capacity, level: capacity, atNs: nowNs };
}

function refilled(bucket: RateBucket, nowNs: number): RateBucket {
  const elapsedNs = Math.max(0, nowNs - bucket.atNs);
  const level = Math.min(bucket.capacity, bucket.level + (bucket.perMinute * elapsedNs) / minuteNs);
  return { ...bucket, level, atNs: Math.max(nowNs, bucket.atNs) };
}

/** Takes an amount, also into debt. A negative amount gives back, up to the capacity. */
function taken(bucket: RateBucket, amount: number, nowNs: number): RateBucket {
  const now = refilled(bucket, nowNs);
  return { ...now, level: Math.min(now.capacity, now.level - amount) };
}

/** Whole nanoseconds until the amount is there. A larger amount than the capacity waits for a full bucket. */
function waitNs(bucket: RateBucket, amount: number, nowNs: number): number {
  const missing = Math.min(amount, bucket.capacity) - refilled(bucket, nowNs).level;
  return missing <= tolerance ? 0 : Math.ceil((missing * minuteNs) / bucket.perMinute);
}

/** The bucket after the server's report: the lower of both levels. */
function corrected(bucket: RateBucket, serverLevel: number, nowNs: number): RateBucket {
  const now = refilled(bucket, nowNs);
  return { ...now, level: Math.min(now.level, serverLevel) };
}

/** One limit in the server's headers. */
interface ServerLimit {
  readonly perMinute: number;
  readonly remaining: number;
}

/** The limits in a response's headers. */
interface ServerLimits {
  readonly requests: ServerLimit | null;
  readonly inputTokens: ServerLimit | null;
  readonly outputTokens: ServerLimit | null;
}

/** Token counts in the headers are rounded to thousands, so up to this many may be missing. */
const tokenRounding = 500;

/** Reads `anthropic-ratelimit-*`. */
function serverLimits(headers: ReplyHeaders): ServerLimits {
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
