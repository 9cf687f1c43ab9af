import { findIdentifiers, type Finding, findSecrets } from "./sensitive-shapes.ts";
import { isUtf8 } from "node:buffer";
import { contentStreams } from "./event-stream.ts";

/** What a redaction carries from text to text: names given so far, and credentials that must appear nowhere. */
export interface Redaction {
  readonly pseudonyms: Pseudonyms;
  readonly credentials: ReadonlySet<string>;
}

/** A redaction that has seen nothing yet. */
export function newRedaction(credentials: Iterable<string> = []): Redaction {
  return { pseudonyms: new Pseudonyms(), credentials: new Set(credentials) };
}

/**
 * The text without secrets and identifiers. Only ASCII letters, digits and signs change, each to one of the same width, so that
 * byte length, chunk split points, JSON and SSE framing all stay. The recorder and the matcher share it: redacting what was
 * redacted, with the same start, changes nothing.
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

/** The findings, first one wins where they overlap, each replaced by a text of its own length. */
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

/** What stands for a secret: says that it is none, and is as long. */
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

/** A text with JSON's escapes of printable ASCII read as what they stand for, at any depth of quoting. */
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
          /** An escaped slash stays: any other sign after its backslash would mean something else. */
          return raw.length > 1 ? raw : now;
        })
        .join(""),
  };
}

/**
 * Names for identifiers: the first of a kind is 1, the next 2. Equal values get equal names, and nothing of a value is in its
 * name, so that not even a short one can be guessed back; a keyed hash was rejected, for a new key would change every line of
 * a cassette that is recorded again.
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

/** Writes a number into the letters and digits of a text, from the right; escapes such as \n keep their letter. */
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
