/** What the SDK passes to its `fetch` when it sends a request. */
export interface SentRequest {
  readonly method?: string;
  readonly headers?: Iterable<readonly [string, string]>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Headers of an answer, looked up by name. */
export interface ReplyHeaders {
  get(name: string): string | null;
}

/** What the SDK reads of a response. Headers have lower-case names. The body comes in pieces, as they arrive. */
export interface ModelResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly url: string;
  readonly headers: ReplyHeaders & { entries(): Iterable<[string, string]> };
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/**
 * The part of `fetch` that the SDK needs. The call, or after the answer's head the reading of the body, rejects with the signal's
 * reason or with a TypeError whose cause is the network's error.
 */
export type ModelFetch = (url: string, sent: SentRequest) => Promise<ModelResponse>;
