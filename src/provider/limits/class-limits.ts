import type { MinuteRates, RateLimits } from "../../core/rate-limits.ts";
import { bucketStatus, type LimitStatus } from "./token-bucket.ts";
import { MeteredOutput } from "./metered-output.ts";
import { Slots } from "./slots.ts";
import { debited, fullBucket, type TokenBucket, waitNs } from "./token-bucket.ts";

const defaultBurstNs = 60e9;

/** The buckets and slots of one class of models. */
export class ClassLimits {
  readonly slots: Slots;
  readonly output: MeteredOutput | null;
  #requests: TokenBucket | null;
  #input: TokenBucket | null;

  constructor(rates: MinuteRates, limits: RateLimits, nowNs: number) {
    const bucket = (perMinute: number | undefined): TokenBucket | null =>
      perMinute === undefined ? null : fullBucket(perMinute, limits.burstNs ?? defaultBurstNs, nowNs);
    this.#requests = bucket(rates.requestsPerMinute);
    this.#input = bucket(rates.inputTokensPerMinute);
    const output = bucket(rates.outputTokensPerMinute);
    this.output = output === null ? null : new MeteredOutput(output);
    const places = limits.concurrentRequests ?? Number.POSITIVE_INFINITY;
    this.slots = new Slots(places, limits.queuedRequests ?? Number.POSITIVE_INFINITY);
  }

  /** Whether input tokens are limited, so that an estimate is needed. */
  get countsInput(): boolean {
    return this.#input !== null;
  }

  /**
   * The limit that keeps a request out longest, and the time until all let it in, in whole milliseconds as clients are
   * told; null when none does. While one limit refills, running responses may use up another, so the moment is checked
   * until it holds.
   */
  wait(inputTokens: number, nowNs: number): { readonly limit: string; readonly ns: number } | null {
    const first = this.#longest(inputTokens, nowNs, nowNs);
    let waitedNs = 0;
    for (let longest = first; longest.ns > 0; longest = this.#longest(inputTokens, nowNs, nowNs + waitedNs)) {
      waitedNs = Math.ceil((waitedNs + longest.ns) / 1e6) * 1e6;
    }
    return waitedNs > 0 ? { limit: first.limit, ns: waitedNs } : null;
  }

  #longest(inputTokens: number, nowNs: number, atNs: number): { readonly limit: string; readonly ns: number } {
    const waits = [
      { limit: "requests per minute", ns: this.#requests === null ? 0 : waitNs(this.#requests, 1, atNs) },
      { limit: "input tokens per minute", ns: this.#input === null ? 0 : waitNs(this.#input, inputTokens, atNs) },
      { limit: "output tokens per minute", ns: this.output === null ? 0 : this.output.waitNs(nowNs, atNs) },
    ];
    return waits.reduce((worst, wait) => (wait.ns > worst.ns ? wait : worst));
  }

  debitRequest(nowNs: number): void {
    if (this.#requests !== null) this.#requests = debited(this.#requests, 1, nowNs);
  }

  /** Takes input tokens; a negative number returns what an estimate took too much. */
  debitInput(tokens: number, nowNs: number): void {
    if (this.#input !== null) this.#input = debited(this.#input, tokens, nowNs);
  }

  status(nowNs: number): LimitStatus {
    return {
      ...(this.#requests === null ? {} : { requests: bucketStatus(this.#requests, nowNs) }),
      ...(this.#input === null ? {} : { inputTokens: bucketStatus(this.#input, nowNs) }),
      ...(this.output === null ? {} : { outputTokens: bucketStatus(this.output.at(nowNs), nowNs) }),
    };
  }
}
