import type { ReplyHeaders } from "../provider/model-fetch.ts";
import type { GateRules } from "./gate-rules.ts";
import { corrected, fullBucket, taken, waitNs, type RateBucket } from "./rate-bucket.ts";
import { serverLimits, type ServerLimit } from "./server-limits.ts";
import type { TokenEstimate } from "./size-estimate.ts";

/** Kept back of a minute's requests and tokens: requests do not arrive with the spacing they left with. */
const keptRequests = 1;
const keptTokens = 0.02;

/** The three rates of one customer, as far as they are limited. */
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

  /** Whether the server has told its limits. */
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

  /** Puts what an answer used in the place of its estimate. */
  correct(estimate: TokenEstimate, inputTokens: number, outputTokens: number, nowNs: number): void {
    this.#change(0, inputTokens - estimate.inputTokens, outputTokens - estimate.outputTokens, nowNs);
  }

  /** Takes over what a response's headers say: others may draw on the same limits. */
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
