/** A piece of a text. `isFound`: it is what was searched for. */
export interface ExcerptPart {
  readonly text: string;
  readonly isFound: boolean;
}

/** Characters before and after the first word that was found. */
const before = 60;
const after = 140;

/** The part of a text around the first of the given words, in pieces. The beginning of the text if it has none of them. */
export function excerptOf(text: string, words: readonly string[]): readonly ExcerptPart[] {
  const pattern = words
    .filter((word) => word !== "")
    .toSorted((one, other) => other.length - one.length)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("|");
  const found = pattern === "" ? null : new RegExp(pattern, "iu").exec(text);
  const at = found?.index ?? 0;
  const start = at <= before ? 0 : wordStart(text, at);
  const end = at + after >= text.length ? text.length : wordEnd(text, at);
  const shown = `${start > 0 ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  const pieces = pattern === "" ? [shown] : shown.split(new RegExp(`(${pattern})`, "iu"));
  return pieces.map((piece, place) => ({ text: piece, isFound: place % 2 === 1 })).filter((part) => part.text !== "");
}

/** The beginning of a word some way before a place. In a text without spaces: any place there. */
function wordStart(text: string, at: number): number {
  const space = text.indexOf(" ", at - before);
  return space === -1 || space >= at ? at - before : space + 1;
}

/** The end of a word some way behind a place. */
function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(" ", at + after);
  return space <= at ? at + after : space;
}
