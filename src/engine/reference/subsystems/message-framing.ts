/** How JSON-RPC messages are told apart on a pipe: the language server protocol counts bytes in a header, tool servers end lines. */
export type Framing = "content-length" | "line";

/** A message that no server of good will sends; a length beyond it means that the two sides have lost each other. */
const largestMessageBytes = 64 * 1024 * 1024;
const headerEnd = Buffer.from("\r\n\r\n");
const lineEnd = 0x0a;

/** The bytes of one message. */
export function framed(framing: Framing, message: object): string {
  const body = JSON.stringify(message);
  return framing === "line" ? `${body}\n` : `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Collects bytes as they come and yields each whole message once. Throws when the bytes cannot be a message. */
export class MessageReader {
  readonly #framing: Framing;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes below which the next message cannot be whole, so that a long one is not joined again for every chunk. */
  #neededBytes = 1;

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  take(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > largestMessageBytes) throw new Error("the server sent a message of more than 64 MiB");
    if (this.#bytes < this.#neededBytes) return [];
    if (this.#framing === "line" && !chunk.includes(lineEnd)) return [];
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const messages: unknown[] = [];
    for (;;) {
      const found = this.#framing === "line" ? wholeLine(rest) : wholeBody(rest);
      if (found.kind === "needs") {
        this.#neededBytes = found.bytes;
        break;
      }
      rest = rest.subarray(found.endBytes);
      const text = found.body.toString("utf8");
      if (text.trim() !== "") messages.push(JSON.parse(text));
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    return messages;
  }
}

type Found =
  | { readonly kind: "whole"; readonly body: Buffer; readonly endBytes: number }
  | { readonly kind: "needs"; readonly bytes: number };

function wholeLine(bytes: Buffer): Found {
  const end = bytes.indexOf(lineEnd);
  return end === -1
    ? { kind: "needs", bytes: bytes.length + 1 }
    : { kind: "whole", body: bytes.subarray(0, end), endBytes: end + 1 };
}

function wholeBody(bytes: Buffer): Found {
  const headerBytes = bytes.indexOf(headerEnd);
  if (headerBytes === -1) return { kind: "needs", bytes: bytes.length + 1 };
  const header = bytes.toString("latin1", 0, headerBytes);
  const length = /^content-length:\s*(\d{1,9})\s*$/im.exec(header)?.[1];
  if (length === undefined) throw new Error("the server sent a message without Content-Length");
  const start = headerBytes + headerEnd.length;
  const end = start + Number(length);
  return bytes.length < end
    ? { kind: "needs", bytes: end }
    : { kind: "whole", body: bytes.subarray(start, end), endBytes: end };
}
