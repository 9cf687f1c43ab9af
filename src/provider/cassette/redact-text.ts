import { findIdentifiers } from "./identifier-shapes.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { type Finding, findSecrets } from "./secret-shapes.ts";

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
