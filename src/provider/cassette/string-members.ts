/** A string in JSON, still escaped: where it stands, and the names of the members that lead to it. Array elements have no name. */
export interface StringMember {
  readonly start: number;
  readonly end: number;
  readonly path: readonly string[];
  /** Indexes of the arrays that lead to it. */
  readonly indexes: readonly number[];
  /** Which top-level value it belongs to, counted from 0. */
  readonly record: number;
}

/** A number or a string that tells the streams of a response apart. */
interface Place {
  readonly record: number;
  readonly text: string;
}

/** Every string of a text that is one JSON value after another, in order. */
export interface ScannedJson {
  readonly strings: readonly StringMember[];
  readonly places: readonly Place[];
}

/** Members that tell the streams of a response apart. */
const placeNames = /^(index|output_index|content_index|summary_index|choice|item_id)$/;
const plainString = /[^"\\\n\r]*/y;
const scalar = /[-+.\w]+/y;

interface Level {
  readonly isArray: boolean;
  name: string;
  index: number;
}

/**
 * Finds the strings in text that is mostly JSON: values side by side, broken off, or with other text between them. The elements of
 * an array at the top are records too. A raw line end in a string begins anew, because JSON has none there.
 */
export function scanJson(text: string): ScannedJson {
  const strings: StringMember[] = [];
  const places: Place[] = [];
  let levels: Level[] = [];
  let record = -1;
  let at = 0;
  const top = (): Level | undefined => levels.at(-1);
  const isOfTop = (): boolean => levels.length === 0 || (levels.length === 1 && top()?.isArray === true);
  while (at < text.length) {
    const character = text[at];
    if (character === "{" || character === "[") {
      if (isOfTop()) record += 1;
      levels.push({ isArray: character === "[", name: "", index: 0 });
    } else if (character === "}" || character === "]") levels.pop();
    else if (character === ",") {
      const level = top();
      if (level !== undefined) Object.assign(level, { index: level.index + 1, name: "" });
    } else if (character === '"') {
      const end = endOfString(text, at + 1);
      if (end === null) {
        levels = [];
        at += 1;
        continue;
      }
      keepString(at + 1, end);
      at = end;
    } else if (placeNames.test(top()?.name ?? "")) {
      scalar.lastIndex = at;
      const value = scalar.exec(text)?.[0];
      if (value !== undefined) {
        places.push({ record, text: `${top()?.name}:${value}` });
        at += value.length - 1;
      }
    }
    at += 1;
  }
  return { strings, places };

  function keepString(start: number, end: number): void {
    const level = top();
    if (level !== undefined && !level.isArray && level.name === "") {
      level.name = text.slice(start, end);
      return;
    }
    if (isOfTop() && level === undefined) record += 1;
    if (level !== undefined && placeNames.test(level.name))
      places.push({ record, text: `${level.name}:${text.slice(start, end)}` });
    const path = levels.map(({ isArray, name }) => (isArray ? "" : name));
    const indexes = levels.flatMap(({ isArray, index }, depth) => (isArray && depth > 0 ? [index] : []));
    strings.push({ start, end, path, indexes, record });
  }
}

/** Where the closing quote stands; null if the line ends before it. */
function endOfString(text: string, start: number): number | null {
  let at = start;
  while (at < text.length) {
    plainString.lastIndex = at;
    at += plainString.exec(text)?.[0].length ?? 0;
    const character = text[at];
    if (character === '"') return at;
    if (character !== "\\") return null;
    at += 2;
  }
  return null;
}
