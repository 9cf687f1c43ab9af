import { findIdentifiers, type Finding, findSecrets } from "./sensitive-shapes.ts";
import { isUtf8 } from "node:buffer";
import { contentStreams } from "./event-stream.ts";

/** What a redaction carries from text to text: the numbers given so far, and the client's credentials. */
export interface Redaction {
  readonly pseudonyms: Pseudonyms;
  readonly credentials: ReadonlySet<string>;
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
  const redacted = replaceFindings(view.text, redaction);
  return view.text === redacted ? text : view.restore(redacted);
}

function replaceFindings(text: string, { pseudonyms, credentials }: Redaction): string {
  const secrets = [...findSecrets(text), ...[...credentials].flatMap((value) => occurrences(text, value))];
  const masked = replace(text, secrets, ({ start, end }) => mask(text.slice(start, end)));
  return replace(masked, findIdentifiers(masked), ({ kind, start, end }) =>
    pseudonyms.of(kind, masked.slice(start, end)),
  );
}

/** The text with each finding replaced by a text of its length. The first of two that overlap wins. */
function replace(text: string, findings: readonly Finding[], by: (finding: Finding) => string): string {
  if (findings.length === 0) return text;
  const taken: Finding[] = [];
  for (const finding of findings.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    if ((taken.at(-1)?.end ?? 0) <= finding.start) taken.push(finding);
  }
  let at = 0;
  let result = "";
  for (const finding of taken) {
    result += text.slice(at, finding.start) + by(finding);
    at = finding.end;
  }
  return result + text.slice(at);
}

/** A text of the same length that takes the place of a secret. */
export function mask(secret: string): string {
  const word = "redacted.";
  let index = 0;
  return secret.replaceAll(/\\.|[A-Za-z0-9+/=_.~-]|[!#$%&()*:;<>?@^`{|}]/g, (character) => {
    if (character.length > 1) return character;
    index += 1;
    return word[(index - 1) % word.length] ?? "x";
  });
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

/** The content of a body, stream by stream, as a reader sees it. */
export function joinedStreams(body: Buffer): string[] {
  const text = body.toString(isUtf8(body) ? "utf8" : "latin1");
  return contentStreams(text).map((pieces) => pieces.map(({ start, end }) => text.slice(start, end)).join(""));
}
