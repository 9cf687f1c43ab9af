import type { IncomingMessage } from "node:http";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** Largest request body that the API takes, but for batches. */
export const bodyLimitBytes = 32 * 1024 * 1024;

/** A request's body; only its size when it is too large, or when the client left half way. */
export type RequestBody =
  | { readonly kind: "body"; readonly text: string; readonly bytes: number }
  | { readonly kind: "too-large"; readonly bytes: number }
  | { readonly kind: "cut"; readonly bytes: number };

/** Bodies that a client compressed, by `content-encoding`. */
const inflaters: Readonly<Record<string, typeof gunzip | undefined>> = {
  gzip: gunzip,
  deflate: inflate,
  br: brotliDecompress,
};

/** A small body can inflate to any size. */
const mostInflatedBytes = 256 * 1024 * 1024;

/**
 * Hands over the body at its end. A body over the limit is counted and dropped, so that the client can read the
 * refusal.
 */
export function receiveBody(request: IncomingMessage, limitBytes: number, take: (body: RequestBody) => void): void {
  let chunks: Buffer[] | null = [];
  let bytes = 0;
  let isTaken = false;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limitBytes) chunks = null;
    else chunks?.push(chunk);
  });
  request.on("end", () => {
    isTaken = true;
    const whole = chunks;
    chunks = null;
    if (whole === null) return take({ kind: "too-large", bytes });
    const inflateBody = inflaters[request.headers["content-encoding"] ?? ""];
    if (inflateBody === undefined) return take({ kind: "body", text: textOf(whole), bytes });
    inflateBody(
      Buffer.concat(whole),
      { maxOutputLength: Math.min(limitBytes, mostInflatedBytes) },
      (error, inflated) => {
        const isTooLarge = error !== null && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
        /** What cannot be inflated is no JSON. The protocol refuses it as such. */
        const text = error === null ? inflated.toString("utf8") : "";
        take(isTooLarge ? { kind: "too-large", bytes } : { kind: "body", text, bytes });
      },
    );
  });
  /** A client that leaves half way causes a `close`; Node raises no `error` without a listener. */
  request.on("close", () => {
    if (!isTaken) take({ kind: "cut", bytes });
    isTaken = true;
  });
}

/** Reads a body to its end. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<RequestBody> {
  return await new Promise((resolve) => receiveBody(request, limitBytes, resolve));
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)).toString("utf8");
}
