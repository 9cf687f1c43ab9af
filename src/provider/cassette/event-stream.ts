import { isJsonObject, parsedJson } from "../wire/json-object.ts";
import { scanJson, type StringMember } from "./string-members.ts";

/** A piece of streamed content inside the JSON of a record, still escaped. Offsets in the stream. */
interface ContentPiece {
  readonly start: number;
  readonly end: number;
}

/** Only these end a line of an event stream. JavaScript's `.` and `$` also stop at U+2028. */
const lineOfStream = /[^\r\n]+/g;
const dataLine = /^\uFEFF?[ \t]*data:/;

/** Whether a body is an event stream, and not JSON or lines of JSON. */
function isEventStream(text: string): boolean {
  return /(?:^\uFEFF?|[\r\n])[ \t]*(?:data|event):/.test(text);
}

/** The text of each event of an event stream, its `data` lines joined as the standard says; `[DONE]` is left out. */
export function eventsOf(text: string): string[] {
  const events: string[][] = [[]];
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    if (line.trim() === "") events.push([]);
    else if (dataLine.test(line)) events.at(-1)?.push(line.replace(dataLine, ""));
  }
  return events.map((lines) => lines.join("\n").trim()).filter((event) => event !== "" && event !== "[DONE]");
}

/** The text with all that is not data of an event replaced by spaces. Offsets stay. Other bodies stay as they are. */
function payloadsOf(text: string): string {
  if (!isEventStream(text)) return text;
  let at = 0;
  const parts: string[] = [];
  for (const { 0: line, index } of text.matchAll(lineOfStream)) {
    const prefix = dataLine.exec(line)?.[0].length ?? line.length;
    // An empty line ends an event. Its line end stays, so that a broken event does not reach into the next.
    const gap = text.slice(at, index);
    parts.push(/\r\n\r|\n\n|\r\r/.test(gap) ? gap : " ".repeat(gap.length));
    parts.push(" ".repeat(prefix), line.slice(prefix));
    at = index + line.length;
  }
  return parts.join("");
}

/** Strings of all records that stand at one place, grouped. Both groupings of `joinedMembers` come from it. */
function grouped(strings: readonly StringMember[], nameOf: (member: StringMember) => string): StringMember[][] {
  const groups = new Map<string, StringMember[]>();
  for (const member of strings) {
    if (member.start === member.end) continue;
    const name = nameOf(member);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}

/** Members that carry content piece by piece, in the protocols of Anthropic and OpenAI. */
const contentName =
  /^(text|thinking|partial_json|signature|delta|content|reasoning_content|reasoning|refusal|arguments|input)$/;

/** The pieces of an event stream's content, grouped by block or item and member. Empty for other bodies. */
export function contentStreams(text: string): ContentPiece[][] {
  if (!isEventStream(text)) return [];
  const { strings, placeOf } = placedStrings(text);
  const content = strings.filter(({ path }) => contentName.test(path.at(-1) ?? ""));
  return grouped(content, (member) => `${placeOf(member.record)} ${member.path.at(-1) ?? ""}`);
}

/**
 * Every string member of a body of several records, joined over the records: by its full place, or by the names of its path
 * alone. A member that says the same in every record is no stream. The text is read once for both.
 */
export function joinedMembers(text: string): (by: "place" | "names") => ContentPiece[][] {
  if (isOneRecord(text)) return () => [];
  const placed = placedStrings(text);
  if (!placed.strings.some(({ record }) => record > 0)) return () => [];
  return (by) => groupedMembers(text, placed, by);
}

/** Whether a text is one JSON object, as most requests are, and messages of them, behind a comma. The parser tells it fastest. */
function isOneRecord(text: string): boolean {
  return /^,?\{/.test(text) && isJsonObject(parsedJson(text.startsWith(",") ? text.slice(1) : text));
}

function groupedMembers(
  text: string,
  { strings, placeOf }: ReturnType<typeof placedStrings>,
  by: "place" | "names",
): ContentPiece[][] {
  const groups = grouped(strings, ({ path, indexes, record }) =>
    by === "names" ? path.join("/") : `${placeOf(record)} ${indexes.join()} ${path.join("/")}`,
  );
  return groups.filter((pieces) => {
    const first = pieces[0];
    if (first === undefined || pieces.length < 2) return false;
    const said = text.slice(first.start, first.end);
    return pieces.some(({ start, end }) => text.slice(start, end) !== said);
  });
}

function placedStrings(text: string): {
  readonly strings: readonly StringMember[];
  readonly placeOf: (record: number) => string;
} {
  const { strings, places } = scanJson(payloadsOf(text));
  const byRecord = new Map<number, string>();
  for (const { record, text: place } of places) byRecord.set(record, `${byRecord.get(record) ?? ""} ${place}`);
  return { strings, placeOf: (record) => byRecord.get(record) ?? "" };
}
