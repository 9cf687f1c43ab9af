import { isUtf8 } from "node:buffer";
import { type Finding, findSecrets, maskSecret, replaceRanges } from "../../core/secrets.ts";
import { contentStreams, joinedMembers } from "./event-stream.ts";
import { findIdentifiers } from "./identifier-shapes.ts";

/** What a redaction carries from text to text: the numbers given so far, and the client's credentials. */
export interface Redaction {
  readonly pseudonyms: Pseudonyms;
  readonly credentials: Set<string>;
}

/** A redaction without identifiers yet. */
export function newRedaction(credentials: Iterable<string> = []): Redaction {
  return { pseudonyms: new Pseudonyms(), credentials: new Set(credentials) };
}

/**
 * The text without secrets and identifiers. Only ASCII characters change, each to one of the same width, so byte
 * length, chunk boundaries, JSON and SSE framing stay. Recorder and matcher share it: redacting a redacted text changes
 * nothing.
 */
export function redactText(text: string, redaction: Redaction): string {
  const view = asciiView(text);
  const redacted = replaceSensitive(view.text, redaction);
  return view.text === redacted ? text : view.restore(redacted);
}

function replaceSensitive(text: string, { pseudonyms, credentials }: Redaction): string {
  const secrets = [...findSecrets(text), ...[...credentials].flatMap((value) => occurrences(text, value))];
  const masked = replaceRanges(text, secrets, ({ start, end }) => maskSecret(text.slice(start, end)));
  return replaceRanges(masked, findIdentifiers(masked), ({ kind, start, end }) =>
    pseudonyms.of(kind, masked.slice(start, end)),
  );
}

function occurrences(text: string, value: string): Finding[] {
  const found: Finding[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    found.push({ kind: "credential of the client", start: at, end: at + value.length });
  }
  return found;
}

interface AsciiView {
  readonly text: string;
  readonly restore: (changed: string) => string;
}

/** A text with JSON's escapes of printable ASCII decoded, at any depth of quoting. */
function asciiView(text: string): AsciiView {
  if (!/\\(?:u00[2-7]|\/)/.test(text)) return { text, restore: (changed) => changed };
  const units = [...text.matchAll(/(\\+u00)([2-7][0-9A-Fa-f])|\\+\/|[^]/g)].map(([raw, escape, code]) => {
    if (escape !== undefined && code !== undefined) {
      return { raw, character: String.fromCharCode(Number.parseInt(code, 16)), escape };
    }
    return raw.length > 1 ? { raw, character: "/", escape: undefined } : { raw, character: raw, escape: undefined };
  });
  return {
    text: units.map(({ character }) => character).join(""),
    restore: (changed) =>
      units
        .map(({ raw, character, escape }, index) => {
          const now = changed[index] ?? character;
          if (now === character) return raw;
          if (escape !== undefined) return escape + now.charCodeAt(0).toString(16).padStart(2, "0");
          /** An escaped slash stays: another character after its backslash would change its meaning. */
          return raw.length > 1 ? raw : now;
        })
        .join(""),
  };
}

/**
 * Numbers for identifiers, in order of appearance. Equal values get equal numbers, and a number reveals nothing, so not
 * even a short value can be guessed. A keyed hash was rejected: a new key would change every line of a new recording.
 */
export class Pseudonyms {
  readonly #numbers = new Map<string, number>();

  /** The value with its letters and digits replaced; length, punctuation and shape stay. */
  of(kind: string, value: string): string {
    const key = value.replaceAll(/\\(?=["/])/g, "");
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return kind === "email" ? inLetters(value, number) : inDigits(value, number);
  }
}

function inDigits(value: string, number: number): string {
  return fillFromRight(value, number, 10, (digit) => String(digit));
}

function inLetters(value: string, number: number): string {
  return fillFromRight(value, number, 26, (digit) => String.fromCharCode(97 + digit));
}

/** Writes a number into the letters and digits of a text, from the right. Escapes such as `\n` keep their letter. */
function fillFromRight(value: string, number: number, base: number, digitOf: (digit: number) => string): string {
  let rest = number;
  const filled = Array.from(value)
    .toReversed()
    .map((character, index, all) => {
      const escapes = all.slice(index + 1).findIndex((earlier) => earlier !== "\\");
      const backslashes = escapes < 0 ? all.length - index - 1 : escapes;
      if (!/[A-Za-z0-9]/.test(character) || backslashes % 2 === 1) return character;
      const digit = rest % base;
      rest = Math.floor(rest / base);
      return digitOf(digit);
    });
  return filled.toReversed().join("");
}

/**
 * A body of the same length without secrets and identifiers. A body that is not UTF-8 is read byte by byte. A second
 * pass joins the pieces of an event stream, because a model that repeats a key spreads it over many events.
 */
export function redactBody(body: Buffer, redaction: Redaction): Buffer {
  const encoding = isUtf8(body) ? "utf8" : "latin1";
  const text = body.toString(encoding);
  const plain = redactText(text, redaction);
  const members = joinedMembers(plain);
  const once = redactStreams(plain, members("place"), redaction);
  const redacted = redactStreams(once, (once === plain ? members : joinedMembers(once))("names"), redaction);
  return redacted === text ? body : Buffer.from(redacted, encoding);
}

/** All pieces are replaced in one pass, so the work grows with the length of the body. */
function redactStreams(
  text: string,
  streams: ReturnType<ReturnType<typeof joinedMembers>>,
  redaction: Redaction,
): string {
  const redactedPieces = streams.flatMap((pieces) => {
    const before = pieces.map(({ start, end }) => text.slice(start, end)).join("");
    const after = redactText(before, redaction);
    if (after === before) return [];
    let at = 0;
    return pieces.map(({ start, end }) => {
      const piece = { start, end, text: after.slice(at, at + end - start) };
      at += end - start;
      return piece;
    });
  });
  return replaceRanges(text, redactedPieces, (piece) => piece.text);
}

/** The content of a body, stream by stream, as a reader sees it. */
export function joinedStreams(body: Buffer): string[] {
  const text = body.toString(isUtf8(body) ? "utf8" : "latin1");
  return contentStreams(text).map((pieces) => pieces.map(({ start, end }) => text.slice(start, end)).join(""));
}
