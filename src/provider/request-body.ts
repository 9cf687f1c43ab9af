import type { IncomingMessage } from "node:http";

/** A request's body: its text, its size alone when that is over the limit, or news that the client left half way. */
export type RequestBody =
  | { readonly kind: "body"; readonly text: string; readonly bytes: number }
  | { readonly kind: "too-large"; readonly bytes: number }
  | { readonly kind: "cut"; readonly bytes: number };

/** Reads a body to its end. What is over the limit is counted and dropped, so that the client can read the refusal. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  return await new Promise((resolve) => {
    request.on("end", () => {
      const text = bytes > limitBytes ? null : Buffer.concat(chunks).toString("utf8");
      resolve(text === null ? { kind: "too-large", bytes } : { kind: "body", text, bytes });
    });
    request.on("error", () => resolve({ kind: "cut", bytes }));
    request.on("close", () => resolve({ kind: "cut", bytes }));
  });
}
