import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { recordedUsage } from "../provider/cassette/recorded-usage.ts";
import { inflated } from "../provider/http/content-encoding.ts";
import type { Notes } from "./imported-session.ts";

/** A small body can inflate to any size. */
const maxOutputLength = 64 * 1024 * 1024;

const inflaters: ReadonlyMap<string, (bytes: Buffer) => Buffer | null> = new Map([
  ["gzip", (bytes: Buffer) => gunzipSync(bytes, { maxOutputLength })],
  ["deflate", (bytes: Buffer) => inflateSync(bytes, { maxOutputLength })],
  ["br", (bytes: Buffer) => brotliDecompressSync(bytes, { maxOutputLength })],
  ["zstd", zstdInflated],
]);

/** The text of a body that a file stores in base64. Some programs store the bytes of the wire. Null if it is no text. */
export function textOfBase64(stored: string, encoding: string | undefined): string | null {
  const bytes = Buffer.from(stored, "base64");
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const named = encoding?.trim().toLowerCase() ?? encodingOf(bytes);
  try {
    const text = inflaters.get(named)?.(bytes) ?? null;
    return text !== null && isUtf8(text) ? text.toString("utf8") : null;
  } catch {
    return null;
  }
}

/** The encoding that the first bytes tell; empty if they tell none. */
function encodingOf(bytes: Buffer): string {
  const start = bytes.subarray(0, 4).toString("hex");
  if (start.startsWith("1f8b")) return "gzip";
  return start === "28b52ffd" ? "zstd" : "";
}

function zstdInflated(bytes: Buffer): Buffer | null {
  let text: Buffer | null = null;
  inflated("zstd", bytes, maxOutputLength, (result) => {
    if (result.kind === "inflated") text = Buffer.from(result.bytes);
  });
  return text;
}

/** Notes what an answer leaves open of its cost. */
export function noteAnswer(
  answer: { readonly status: number; readonly body: string },
  place: string,
  notes: Notes,
): void {
  if (recordedUsage(answer.body, "").billed !== null) return;
  if (answer.status >= 400) notes.add("assumed", "a call that was answered with an error: it costs nothing", place);
  else notes.add("not-understood", "an answer without usage: its cost is unknown", place);
}
