import { isUtf8 } from "node:buffer";

/**
 * What a body says once its records are read as a client would: texts in which nothing is spread over records any more. It shares
 * nothing with the redaction, so that a fault there is seen here. Values are decoded, and joined three ways: by the last name of
 * their path, by the whole path, and by the path with the numbers that tell blocks and choices apart.
 */
export function saidTexts(body: Buffer): string[] {
  const text = body.toString(isUtf8(body) ? "utf8" : "latin1");
  const records = recordsOf(text);
  if (records.length < 2) return [];
  const joined = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    const values = joined.get(name) ?? [];
    joined.set(name, values);
    values.push(value);
  };
  for (const record of records) {
    if (typeof record === "string") add("raw", record);
    else {
      const block = blockOf(record, 0);
      for (const [path, value] of stringsIn(record, [])) {
        add(`name ${path.at(-1) ?? ""}`, value);
        add(`path ${path.join("/")}`, value);
        add(`block ${block} ${path.join("/")}`, value);
      }
    }
  }
  return [...joined.values()].filter(isStream).map((values) => values.join(""));
}

/** The same text again and again is a label. */
function isStream(values: readonly string[]): boolean {
  return values.some((value) => value !== values[0]);
}

/** Parsed records, and the text of those that are no JSON. */
function recordsOf(text: string): (object | string)[] {
  const whole = asObject(text);
  if (whole !== null) return Array.isArray(whole) ? whole.map(asRecord) : [whole];
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replace(/^\uFEFF/, ""));
  const hasData = lines.some((line) => /^\s*data:/.test(line));
  const events: string[] = [];
  let open: string[] = [];
  for (const line of [...lines, ""]) {
    const data = hasData ? /^\s*data: ?/.exec(line) : /^/.exec(line);
    if (data !== null && line.trim() !== "") open.push(line.slice(data[0].length));
    if (line.trim() === "" || !hasData) {
      if (open.length > 0) events.push(open.join("\n"));
      open = [];
    }
  }
  // A sender may leave out the empty line between events. Then each line is one.
  return events.flatMap((event) => {
    const parsed = asObject(event);
    return parsed === null ? event.split("\n").map((line) => asObject(line) ?? line) : [parsed];
  });
}

function asRecord(value: unknown): object | string {
  return typeof value === "object" && value !== null ? value : String(value);
}

function asObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** Deeper levels are read as the text of their JSON. */
const deepest = 100;

function stringsIn(value: unknown, path: readonly string[]): [path: readonly string[], value: string][] {
  if (typeof value === "string") return value === "" ? [] : [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  if (path.length > deepest) return [[path, JSON.stringify(value)]];
  if (Array.isArray(value)) return value.flatMap((element: unknown) => stringsIn(element, path));
  return Object.entries(value).flatMap(([name, member]) => stringsIn(member, [...path, name]));
}

/** The indexes in a record: of a block, of a choice, of an item. */
function blockOf(value: unknown, depth: number): string {
  if (typeof value !== "object" || value === null || depth > deepest) return "";
  return Object.entries(value)
    .map(([name, member]: [string, unknown]) =>
      /index$|^choice$|^item_id$/.test(name) ? `${name}=${JSON.stringify(member)}` : blockOf(member, depth + 1),
    )
    .join("");
}
