import type { IncomingMessage } from "node:http";
import { inflated } from "./content-encoding.ts";

/** Largest request body that the API takes, but for batches. */
export const bodyLimitBytes = 32 * 1024 * 1024;

/** A request's body; only its size when it cannot be read, or when the client left half way. */
export type RequestBody =
  | { readonly kind: "body"; readonly text: string; readonly bytes: number }
  | { readonly kind: "too-large" | "unknown-encoding" | "invalid-encoding"; readonly bytes: number }
  | { readonly kind: "cut"; readonly bytes: number };

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
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding === "identity") return take({ kind: "body", text: textOf(whole), bytes });
    inflated(encoding, Buffer.concat(whole), limitBytes, (result) => {
      if (result.kind !== "inflated") return take({ kind: result.kind, bytes });
      take({ kind: "body", text: textOf([Buffer.from(result.bytes)]), bytes });
    });
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
