import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { Decompress } from "fzstd";

/** What became of a compressed body. */
type Inflated =
  | { readonly kind: "inflated"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" | "unknown-encoding" | "invalid-encoding" };

/** A small body can inflate to any size. */
const mostInflatedBytes = 256 * 1024 * 1024;

/** Encodings that Node reads. Zstandard it reads from version 22.15 on, so a library reads that. */
const inflaters = new Map([
  ["gzip", gunzip],
  ["deflate", inflate],
  ["br", brotliDecompress],
]);

/** Undoes the `content-encoding` of a body, up to a size. */
export function inflated(
  encoding: string,
  body: Uint8Array,
  limitBytes: number,
  take: (result: Inflated) => void,
): void {
  const maxOutputLength = Math.min(limitBytes, mostInflatedBytes);
  if (encoding === "zstd") return take(zstdInflated(body, maxOutputLength));
  const inflater = inflaters.get(encoding);
  if (inflater === undefined) return take({ kind: "unknown-encoding" });
  inflater(body, { maxOutputLength }, (error, bytes) => {
    if (error === null) return take({ kind: "inflated", bytes });
    const isTooLarge = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    take({ kind: isTooLarge ? "too-large" : "invalid-encoding" });
  });
}

/** Bytes that are read at a time, so that a body that grows without end is noticed early. */
const stepBytes = 64 * 1024;

function zstdInflated(body: Uint8Array, mostBytes: number): Inflated {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((piece) => {
    size += piece.length;
    if (size <= mostBytes) pieces.push(piece.slice());
  });
  try {
    for (let at = 0; at < body.length; at += stepBytes) {
      if (size > mostBytes) break;
      stream.push(body.subarray(at, at + stepBytes), at + stepBytes >= body.length);
    }
  } catch {
    return { kind: "invalid-encoding" };
  }
  return size > mostBytes ? { kind: "too-large" } : { kind: "inflated", bytes: Buffer.concat(pieces) };
}
