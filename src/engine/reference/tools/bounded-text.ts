/** Keeps the start and the end of a long output in bounded memory. They hold the first error and the final result. */
export class BoundedText {
  readonly #halfBytes: number;
  #head = Buffer.alloc(0);
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#halfBytes = Math.floor(limitBytes / 2);
  }

  add(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const room = this.#halfBytes - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)]);
    if (chunk.length > room) this.#addTail(chunk.subarray(Math.max(0, room)));
  }

  /** The kept text. A line in the middle counts the cut bytes and adds `note`. No character is broken. */
  toString(note = ""): string {
    const tail = Buffer.concat(this.#tail);
    const kept = tail.subarray(Math.max(0, tail.length - this.#halfBytes));
    if (this.#head.length + kept.length === this.#totalBytes) return Buffer.concat([this.#head, kept]).toString();
    const start = this.#head.subarray(0, wholeEnd(this.#head));
    const end = kept.subarray(wholeStart(kept));
    const cutBytes = this.#totalBytes - start.length - end.length;
    return `${start.toString()}\n[... ${cutBytes} bytes cut${note} ...]\n${end.toString()}`;
  }

  #addTail(chunk: Buffer): void {
    // A copy: a part of a larger chunk would keep the whole chunk in memory.
    const part = Buffer.from(chunk.subarray(Math.max(0, chunk.length - this.#halfBytes)));
    this.#tail.push(part);
    this.#tailBytes += part.length;
    if (this.#tailBytes < 2 * this.#halfBytes && this.#tail.length < 1_000) return;
    const joined = Buffer.concat(this.#tail);
    this.#tail = [Buffer.from(joined.subarray(Math.max(0, joined.length - this.#halfBytes)))];
    this.#tailBytes = this.#tail[0]?.length ?? 0;
  }
}

/** Shortens a text to the bound of a tool's output. */
export function bounded(text: string, limitBytes: number): string {
  if (Buffer.byteLength(text) <= limitBytes) return text;
  const collector = new BoundedText(limitBytes);
  collector.add(Buffer.from(text));
  return collector.toString();
}

/** A UTF-8 continuation byte is 10xxxxxx. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Length without a broken character at the end. */
function wholeEnd(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && isContinuation(bytes[start])) start -= 1;
  const lead = bytes[start] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + needed > bytes.length ? start : bytes.length;
}

function wholeStart(bytes: Buffer): number {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  return start;
}

const longestList = 500;

/** One item a line; says how many were left out. */
export function boundedList(items: readonly string[], noun: string, limitBytes: number): string {
  const rest = items.length - longestList;
  const shown = bounded(items.slice(0, longestList).join("\n"), limitBytes);
  return rest > 0 ? `${shown}\n[... ${rest} more ${noun} ...]` : shown;
}
