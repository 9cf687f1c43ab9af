import { isJsonObject, parsedJson } from "../provider/wire/json-object.ts";

/** A message of an event stream of Amazon. */
interface AwsMessage {
  /** The name of its event, or of its exception. */
  readonly type: string;
  readonly payload: Buffer;
}

const preludeBytes = 12;
const checksumBytes = 4;

/** Bytes of a header's value by its type; null if a length of two bytes stands before it. */
const valueBytes: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16];

/** Whether a content type is that of Amazon's event streams, which are binary. */
export function isAwsEventStream(contentType: string): boolean {
  return contentType.toLowerCase().includes("application/vnd.amazon.eventstream");
}

/**
 * The same as an event stream of text. A chunk of a model's own answer is its JSON; any other event is an object with its name. Null if
 * the framing is damaged.
 */
export function textOfAwsEvents(bytes: Buffer): string | null {
  const messages = messagesIn(bytes);
  if (messages === null) return null;
  return messages.map((message) => `data: ${dataOf(message)}\n\n`).join("");
}

function dataOf({ type, payload }: AwsMessage): string {
  const value = parsedJson(payload.toString("utf8"));
  const inner = isJsonObject(value) && type === "chunk" ? value["bytes"] : undefined;
  return typeof inner === "string"
    ? Buffer.from(inner, "base64")
        .toString("utf8")
        .replaceAll(/[\r\n]+/g, " ")
    : JSON.stringify({ [type]: value ?? null });
}

/** Length, length of the headers, checksum; headers; payload; checksum. */
function messagesIn(bytes: Buffer): AwsMessage[] | null {
  const messages: AwsMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < preludeBytes) return null;
    const length = bytes.readUInt32BE(at);
    const headersEnd = at + preludeBytes + bytes.readUInt32BE(at + 4);
    const payloadEnd = at + length - checksumBytes;
    if (at + length > bytes.length || headersEnd > payloadEnd) return null;
    const headers = headersIn(bytes.subarray(at + preludeBytes, headersEnd));
    if (headers === null) return null;
    const type = headers.get(":event-type") ?? headers.get(":exception-type") ?? "error";
    messages.push({ type, payload: bytes.subarray(headersEnd, payloadEnd) });
    at += length;
  }
  return messages;
}

/** Headers with their values as text: those that matter are texts. */
function headersIn(bytes: Buffer): Map<string, string> | null {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd] ?? -1;
    const known = valueBytes[type];
    const hasLength = known === null && nameEnd + 3 <= bytes.length;
    if (known === undefined || (known === null && !hasLength)) return null;
    const start = nameEnd + (hasLength ? 3 : 1);
    const end = start + (known ?? bytes.readUInt16BE(nameEnd + 1));
    if (end > bytes.length) return null;
    headers.set(bytes.toString("utf8", at + 1, nameEnd), bytes.toString("utf8", start, end));
    at = end;
  }
  return headers;
}
