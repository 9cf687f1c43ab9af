import { isUtf8 } from "node:buffer";
import { contentStreams } from "./event-stream.ts";
import { redactText, type Redaction } from "./redact-text.ts";

/**
 * A body of the same length without secrets and identifiers. Read as UTF-8 where it is, else byte by byte. A second pass joins
 * what an event stream says piece by piece, because a model that repeats a key spreads it over many events.
 */
export function redactBody(body: Buffer, redaction: Redaction): Buffer {
  const encoding = isUtf8(body) ? "utf8" : "latin1";
  const text = body.toString(encoding);
  const redacted = redactStreams(redactText(text, redaction), redaction);
  return redacted === text ? body : Buffer.from(redacted, encoding);
}

function redactStreams(text: string, redaction: Redaction): string {
  let result = text;
  for (const pieces of contentStreams(text)) {
    const before = pieces.map(({ start, end }) => text.slice(start, end)).join("");
    const after = redactText(before, redaction);
    if (after === before) continue;
    let at = 0;
    for (const { start, end } of pieces) {
      result = result.slice(0, start) + after.slice(at, at + end - start) + result.slice(end);
      at += end - start;
    }
  }
  return result;
}

/** What a body says, stream by stream, for a check that must see it as a reader does. */
export function joinedStreams(body: Buffer): string[] {
  const text = body.toString(isUtf8(body) ? "utf8" : "latin1");
  return contentStreams(text).map((pieces) => pieces.map(({ start, end }) => text.slice(start, end)).join(""));
}
