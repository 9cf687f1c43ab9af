import { debited, type TokenBucket, waitNs } from "./token-bucket.ts";

/** Tokens that exist from a moment on, of one response; a response's list is in order of time. */
export interface Produced {
  readonly atNs: number;
  readonly tokens: number;
}

/**
 * The output bucket: tokens count when they are produced, not when the request comes in. The schedule of a response is
 * known when it begins, so what is still to come is kept here and debited at its own moment, whenever someone looks.
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

  /** A response is over: what it has not produced by now was never produced, or exists now if it went to its end. */
  end(response: object, nowNs: number, isWhole: boolean): void {
    this.at(nowNs);
    const rest = this.#coming.filter((one) => one.response === response).reduce((sum, { tokens }) => sum + tokens, 0);
    this.#coming = this.#coming.filter((one) => one.response !== response);
    if (isWhole && rest > 0) this.#bucket = debited(this.#bucket, rest, nowNs);
  }

  /** Nanoseconds from a moment to come until a token is there, with what running responses will have taken by then. */
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
