import type { Ending, Headers } from "./cassette.ts";

/** What a recorder saw, secrets included: lives in memory only, until `sealCassette` makes something that may be kept. */
export interface RawExchange {
  readonly connection: number;
  readonly startNs: number;
  readonly method: string;
  readonly target: string;
  readonly requestHeaders: Headers;
  readonly requestChunks: readonly RawChunk[];
  readonly response: RawResponse | null;
  readonly ending: Ending;
  readonly endNs: number;
}

export interface RawResponse {
  readonly status: number;
  readonly headNs: number;
  readonly headers: Headers;
  readonly chunks: readonly RawChunk[];
  readonly trailers?: Headers;
}

export interface RawChunk {
  readonly bytes: Buffer;
  readonly atNs: number;
}
