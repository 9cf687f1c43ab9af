import { assignedPasswords, assignedSecrets, type SecretPattern, secretPatterns } from "./secret-shapes.ts";

/** A part of a text. UTF-16 offsets, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A secret or an identifier in a text. */
export interface Finding extends TextRange {
  readonly kind: string;
}

/**
 * Every secret in a text, by its shape, its name or its surroundings, and in text that is hidden in base64 or hex. A
 * value without a prefix, a name or a context can't be found.
 */
export function findSecrets(text: string): Finding[] {
  return [...plainSecrets(text), ...hiddenSecrets(text)];
}

/** The text with each secret replaced by a word of the same length. */
export function withoutSecrets(text: string): string {
  if (text.length < shortestSecret) return text;
  return replaceRanges(text, findSecrets(text), ({ start, end }) => maskSecret(text.slice(start, end)));
}

/** A name, a sign and a short password. */
const shortestSecret = 9;
const shortestPassword = 6;

/** The arguments of a command without secrets. A flag and its value are two arguments. */
export function argumentsWithoutSecrets(argv: readonly string[]): string[] {
  return argv.map((argument, index) => {
    const flag = argv[index - 1];
    if (flag?.startsWith("-") !== true) return withoutSecrets(argument);
    const both = `${flag} `;
    return withoutSecrets(both + argument).slice(both.length);
  });
}

/**
 * A value as JSON without secrets in its texts, laid out as by `JSON.stringify`. A text is searched together with its name, and
 * with the flag before it in a list of arguments.
 */
export function jsonWithoutSecrets(value: unknown, indent?: number): string {
  return JSON.stringify(value, memberMask(), indent);
}

/** A value that was read from JSON, without secrets in its texts, as `jsonWithoutSecrets` would write it. */
export function valueWithoutSecrets(value: unknown): unknown {
  const mask = memberMask();
  return masked("", value);

  function masked(name: string, member: unknown): unknown {
    const clean = mask(name, member);
    if (Array.isArray(clean)) return clean.map((one: unknown) => masked("", one));
    if (typeof clean !== "object" || clean === null) return clean;
    return Object.fromEntries(Object.entries(clean).map(([key, one]) => [key, masked(key, one)]));
  }
}

/** Names that make a value a secret. The patterns decide; this saves most of the searches. */
const telltaleName = /secret|passw|passphrase|pwd|token|key|credential|auth/i;

/** Masks one member of a value. Texts that come again are searched once. */
function memberMask(): (name: string, member: unknown) => unknown {
  const cleanTexts = new Map<string, string>();
  return (name, member) => {
    if (isArguments(member)) return argumentsWithoutSecrets(member);
    if (typeof member !== "string" || member.length < shortestPassword) return member;
    const context = telltaleName.test(name) ? `${name}: ` : "";
    const text = context + member;
    const clean = cleanTexts.get(text) ?? withoutSecrets(text);
    cleanTexts.set(text, clean);
    return clean.slice(context.length);
  };
}

function isArguments(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === "string") &&
    value.some((one) => one.startsWith("-") && one.length > 1)
  );
}

/** The text with each range replaced. The first of two that overlap wins. */
export function replaceRanges<Range extends TextRange>(
  text: string,
  ranges: readonly Range[],
  by: (range: Range) => string,
): string {
  if (ranges.length === 0) return text;
  let at = 0;
  const pieces: string[] = [];
  for (const range of ranges.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    if (range.start < at) continue;
    pieces.push(text.slice(at, range.start), by(range));
    at = range.end;
  }
  return pieces.join("") + text.slice(at);
}

/** The beginning of every masked secret of eight characters or more. */
export const maskStart = "redacted";

/** A text of the same length that takes the place of a secret. It has no digits, so it is not taken for a secret. */
export function maskSecret(secret: string): string {
  const word = `${maskStart}.`;
  let index = 0;
  return secret.replaceAll(/\\.|[A-Za-z0-9+/=_.~-]|[!#$%&()*:;<>?@^`{|}]/g, (character) => {
    if (character.length > 1) return character;
    index += 1;
    return word[(index - 1) % word.length] ?? "x";
  });
}

function plainSecrets(text: string): Finding[] {
  const assignedIn = (patterns: readonly RegExp[], isSecret: (value: string) => boolean): Finding[] =>
    patterns
      .flatMap((pattern) => matchesOf(text, { kinds: ["assigned secret"], pattern }))
      .filter(({ start, end }) => isSecret(text.slice(start, end)));
  return [
    ...secretPatterns.flatMap((pattern) => matchesOf(text, pattern)),
    ...assignedIn(assignedSecrets, looksRandom),
    ...assignedIn(assignedPasswords, hasLetterAndDigit),
  ];
}

function matchesOf(text: string, { kinds, pattern }: SecretPattern): Finding[] {
  // Most texts have none, and `search` makes no copy of the pattern.
  if (text.search(pattern) < 0) return [];
  const found: Finding[] = [];
  for (const { indices } of text.matchAll(pattern)) {
    for (const [index, kind] of kinds.entries()) {
      const range = indices?.[index + 1];
      if (range !== undefined) found.push({ kind, start: range[0], end: range[1] });
    }
  }
  return found;
}

/** Entropy in bits a character above which a value counts as random. English words are below, base64 is near 5. */
const randomBits = 3.4;

function looksRandom(value: string): boolean {
  return hasLetterAndDigit(value) && entropyBits(value) > randomBits;
}

function hasLetterAndDigit(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** Shannon entropy of a text's characters, in bits a character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Text that may be base64 or hex, in one line or in the lines of an encoder. A shorter run can't hold a key, which is asked first: most
 * words are shorter.
 */
const encodedRun =
  /(?:(?<![A-Za-z0-9+/_\\-])|(?<=\\[nrtbf]))(?=[A-Za-z0-9+/_-]{24})(?:(?:[A-Za-z0-9+/_-]{60,}(?:(?:\\{1,8}r)?\\{1,8}n|\r?\n))+[A-Za-z0-9+/_-]+={0,2}|[A-Za-z0-9+/_-]{24,}={0,2})/g;
/** The end of a line, plain or as an escape of JSON. */
const lineEnd = /(?:\\+r)?\\+n|\r?\n/g;

/** Encoded runs that hold a secret. The whole run is the finding, line by line, so that escapes between lines stay. */
function hiddenSecrets(text: string): Finding[] {
  return [...text.matchAll(encodedRun)].flatMap(({ 0: run, index: start }) => {
    const lines = linesOf(run);
    const encoded = lines.map((line) => line.text).join("");
    const kind = decodedTexts(encoded).flatMap((decoded) => plainSecrets(decoded))[0]?.kind;
    if (kind === undefined) return [];
    return lines.map((line) => ({
      kind: `${kind}, encoded`,
      start: start + line.at,
      end: start + line.at + line.text.length,
    }));
  });
}

function linesOf(block: string): { readonly at: number; readonly text: string }[] {
  const ends = [...block.matchAll(lineEnd)];
  const starts = [0, ...ends.map((end) => end.index + end[0].length)];
  return starts.map((at, index) => ({ at, text: block.slice(at, ends[index]?.index) }));
}

/** What a run says in base64 and hex. Text without a gap before it shifts the phase. Bytes that are not text are left out. */
function decodedTexts(run: string): string[] {
  const shifts = [0, 1, 2, 3]
    .filter((shift) => beginsInAscii(run, shift))
    .map((shift) => Buffer.from(run.slice(shift), "base64"));
  const isHex = /^[0-9a-f]+$/i.test(run);
  const all = isHex ? [Buffer.from(run, "hex"), Buffer.from(run.slice(1), "hex")] : shifts;
  return all.filter(isText).map((bytes) => bytes.toString("latin1"));
}

/**
 * Whether the third and the fourth group of base64 can begin with ASCII, as those of a text do. A character of the upper half of the
 * alphabet sets the highest bit of a byte. It saves decoding most names and paths.
 */
function beginsInAscii(run: string, shift: number): boolean {
  return [8, 12].every((at) => /^[A-Za-f]?$/.test(run.charAt(shift + at)));
}

/** Whether the beginning of the bytes is ASCII text. It saves the search in images and digests. */
function isText(bytes: Buffer): boolean {
  const head = bytes.subarray(4, 40);
  return (
    head.length >= 8 && head.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13)
  );
}
