import type { RecordedSession } from "./recorded-session.ts";

/** Exchanges between a client and a model provider, as recorded. Holds no secrets: only `sealCassette` makes one. */
export interface Cassette {
  readonly exchanges: readonly RecordedExchange[];
  /** Bodies by the SHA-256 of their bytes, hex; equal bodies are kept once. */
  readonly bodies: ReadonlyMap<string, Buffer>;
  /** What was asked and where. Absent in a recording of bytes alone. */
  readonly session?: RecordedSession;
  /** Bodies that are others put together, by the digests of their parts. Only a writer has them: a reader puts them into `bodies`. */
  readonly joined?: ReadonlyMap<string, readonly string[]>;
  /** ISO time of the first exchange; absent if nobody knows. Prices are those of its day. */
  readonly startedAt?: string;
  /** Absolute path in which an imported session ran; absent if nobody knows, or nobody shall know. A `session` has its own. */
  readonly folder?: string;
}

/** What a model call was for: the work itself, an agent that it started, a summary of it, or anything else, such as a title. */
export type Part = "main" | "sub-agent" | "compaction" | "side";

/** One request and what came back. Times are nanoseconds after the first exchange's request head arrived. */
export interface RecordedExchange {
  /** Number of the client's connection, from 0; equal numbers mean it was used again. */
  readonly connection: number;
  /** What the call was for; absent if nobody knows. */
  readonly part?: Part;
  /** Absent: HTTP. A response of a WebSocket stands here as the call over HTTP that says the same. */
  readonly transport?: "websocket";
  readonly startNs: number;
  readonly request: RecordedRequest;
  /** Null when the upstream answered nothing at all. */
  readonly response: RecordedResponse | null;
  readonly ending: Ending;
  /** When the exchange was over, for whatever reason. */
  readonly endNs: number;
}

/** `upstream-cut` also when it could not be reached; `client-aborted` when the client left first. */
export type Ending = "complete" | "upstream-cut" | "client-aborted";

export type Headers = readonly (readonly [name: string, value: string])[];

interface RecordedRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: RecordedBody;
}

interface RecordedResponse {
  readonly status: number;
  readonly headNs: number;
  readonly headers: Headers;
  readonly body: RecordedBody;
  /** Trailers of a chunked response; absent when there were none. */
  readonly trailers?: Headers;
}

/** A body and how it arrived. The chunk lengths add up to its length. */
export interface RecordedBody {
  readonly digest: string;
  readonly chunks: readonly { readonly bytes: number; readonly atNs: number }[];
}

/** An exchange with its secrets. It lives in memory only, until `sealCassette` makes a cassette. */
export interface RawExchange {
  readonly connection: number;
  readonly transport?: "websocket";
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

/** Two recordings as one: the later follows the earlier, on connections of its own. The session is the earlier one's. */
export function joinedCassette(before: Cassette, after: Cassette): Cassette {
  const byNs = Math.max(0, ...before.exchanges.map(({ endNs }) => endNs));
  const by = Math.max(-1, ...before.exchanges.map(({ connection }) => connection)) + 1;
  return {
    ...(before.session !== undefined && { session: before.session }),
    ...(before.startedAt !== undefined && { startedAt: before.startedAt }),
    ...(before.folder !== undefined && { folder: before.folder }),
    exchanges: [...before.exchanges, ...after.exchanges.map((exchange) => shiftedExchange(exchange, byNs, by))],
    bodies: new Map([...before.bodies, ...after.bodies]),
  };
}

/** The ISO time so much later. */
export function laterDate(date: string, byNs: number): string {
  return new Date(Date.parse(date) + byNs / 1e6).toISOString();
}

/** An exchange so much later, on a connection of a higher number. */
export function shiftedExchange(exchange: RecordedExchange, byNs: number, connections = 0): RecordedExchange {
  const { request, response } = exchange;
  return {
    ...exchange,
    connection: exchange.connection + connections,
    startNs: exchange.startNs + byNs,
    endNs: exchange.endNs + byNs,
    request: { ...request, body: shiftedBody(request.body, byNs) },
    response:
      response === null
        ? null
        : { ...response, headNs: response.headNs + byNs, body: shiftedBody(response.body, byNs) },
  };
}

function shiftedBody(body: RecordedBody, byNs: number): RecordedBody {
  return { ...body, chunks: body.chunks.map(({ bytes, atNs }) => ({ bytes, atNs: atNs + byNs })) };
}
