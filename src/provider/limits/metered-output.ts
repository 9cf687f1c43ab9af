import { debited, type TokenBucket, waitNs } from "./token-bucket.ts";

/** Tokens of one response that exist from a moment on; in order of time. */
export interface Produced {
  readonly atNs: number;
  readonly tokens: number;
}

/**
 * The output bucket: tokens count when they are produced. The schedule of a response is known when it begins, so later
 * tokens wait here and are debited at their own moments.
 */
export class MeteredOutput {
  #bucket: TokenBucket;
  #coming: (Produced & { readonly response: object })[] = [];

  constructor(bucket: TokenBucket) {
    this.#bucket = bucket;
  }

  /** The bucket with everything debited that was produced until now. */
  at(nowNs: number): TokenBucket {
    const due = this.#coming.filter(({ atNs }) => atNs <= nowNs);
    if (due.length > 0) this.#coming = this.#coming.slice(due.length);
    for (const { atNs, tokens } of due) this.#bucket = debited(this.#bucket, tokens, atNs);
    return this.#bucket;
  }

  /** A response begins that will produce these tokens. */
  begin(response: object, produced: readonly Produced[]): void {
    const added = produced.map((one) => ({ ...one, response }));
    this.#coming = [...this.#coming, ...added].toSorted((left, right) => left.atNs - right.atNs);
  }

  /** A response is over: tokens still to come never existed, or exist now if it was whole. */
  end(response: object, nowNs: number, isWhole: boolean): void {
    this.at(nowNs);
    const rest = this.#coming.filter((one) => one.response === response).reduce((sum, { tokens }) => sum + tokens, 0);
    this.#coming = this.#coming.filter((one) => one.response !== response);
    if (isWhole && rest > 0) this.#bucket = debited(this.#bucket, rest, nowNs);
  }

  /** Nanoseconds from `fromNs` until a token is available, counting what running responses will take. */
  waitNs(nowNs: number, fromNs: number): number {
    let bucket = this.at(nowNs);
    let readyNs = fromNs;
    for (const { atNs, tokens } of this.#coming) {
      readyNs = Math.max(readyNs, bucket.atNs);
      readyNs += waitNs(bucket, 1, readyNs);
      if (readyNs < atNs) return readyNs - fromNs;
      bucket = debited(bucket, tokens, atNs);
      readyNs = fromNs;
    }
    readyNs = Math.max(readyNs, bucket.atNs);
    return readyNs + waitNs(bucket, 1, readyNs) - fromNs;
  }
}
