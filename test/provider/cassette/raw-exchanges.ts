import type { RawChunk, RawExchange } from "../../../src/provider/cassette/cassette.ts";
import type { Cassette } from "../../../src/provider/cassette/cassette.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";

/** Cuts bytes into chunks of the given lengths, the rest being one more. */
export function chunked(bytes: Buffer, lengths: readonly number[]): RawChunk[] {
  let at = 0;
  return [...lengths, bytes.length].flatMap((length, index) => {
    const chunk = bytes.subarray(at, at + length);
    at += length;
    return chunk.length === 0 ? [] : [{ bytes: chunk, atNs: (index + 1) * 1_000_000 }];
  });
}

interface Wanted {
  readonly request?: string;
  readonly response?: string;
  readonly status?: number;
  readonly target?: string;
  readonly requestHeaders?: RawExchange["requestHeaders"];
  readonly headers?: RawExchange["requestHeaders"];
  readonly trailers?: RawExchange["requestHeaders"];
  readonly lengths?: readonly number[];
  readonly startNs?: number;
}

/** An exchange as the recorder would have seen it. */
export function rawExchange(wanted: Wanted): RawExchange {
  return {
    connection: 0,
    startNs: wanted.startNs ?? 0,
    method: "POST",
    target: wanted.target ?? "/v1/messages",
    requestHeaders: [["content-type", "application/json"], ...(wanted.requestHeaders ?? [])],
    requestChunks: chunked(Buffer.from(wanted.request ?? "{}"), []),
    response: {
      status: wanted.status ?? 200,
      headNs: 500_000,
      headers: wanted.headers ?? [["content-type", "application/json"]],
      chunks: chunked(Buffer.from(wanted.response ?? "{}"), wanted.lengths ?? []),
      ...(wanted.trailers === undefined ? {} : { trailers: wanted.trailers }),
    },
    ending: "complete",
    endNs: 1e9,
  };
}

/** A cassette of the exchanges; fails the test when it is refused. */
export async function cassetteOf(...exchanges: readonly RawExchange[]): Promise<Cassette> {
  const sealed = await sealCassette(exchanges);
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join("\n"));
  return sealed.cassette;
}

/** One record of an Anthropic stream that carries a piece of text. */
export function textDelta(text: string): string {
  const data = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } };
  return `event: content_block_delta\ndata: ${JSON.stringify(data)}\n\n`;
}
