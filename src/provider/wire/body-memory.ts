import { isJsonObject, type JsonObject, parsedJson } from "./json-object.ts";
import { endsScalar, type KnownValue, type MemberSpan, memberSpans } from "./json-spans.ts";

/** Bodies that are remembered: so many conversations may go on side by side; and the text in them. */
const mostBodies = 16;
const mostCharacters = 16 * 1024 * 1024;

/** Bodies so short are parsed sooner than compared. */
const shortCharacters = 2048;

/** Bodies that begin with as many equal characters may be of one conversation. */
const headCharacters = 96;

interface RememberedBody {
  readonly text: string;
  readonly value: JsonObject;
  /** Found when first asked for: bodies that nobody continues are not looked through. */
  members: ReadonlyMap<string, MemberSpan> | null;
}

/** The latest first. */
let remembered: RememberedBody[] = [];

/**
 * The JSON value of a request's body, as `JSON.parse` gives it; undefined where it is none. An agent sends its conversation
 * again with every turn: members and elements whose text an earlier body had at the same place are that body's values, the
 * same objects, and only what is new is parsed. They are shared, so nobody may change them.
 */
export function parsedBody(text: string): unknown {
  if (text.length < shortCharacters || text.length > mostCharacters / 2) return parsedJson(text);
  const earlier = bestEarlier(text);
  /** Another conversation may still have the same tools; one that differs from early on is parsed sooner than compared. */
  const isAkin =
    earlier !== null && (earlier.isContinued || text.startsWith(earlier.body.text.slice(0, shortCharacters)));
  const read = isAkin ? continued(text, earlier.body) : null;
  const value = read === null ? parsedJson(text) : read.value;
  if (isJsonObject(value)) {
    remember({ text, value, members: read?.members ?? null }, earlier?.isContinued === true ? earlier.body : null);
  }
  return value;
}

/** The body that begins alike and of which most comes again; `isContinued` where that is almost all of it. */
function bestEarlier(text: string): { readonly body: RememberedBody; readonly isContinued: boolean } | null {
  const head = text.slice(0, headCharacters);
  let best: { readonly body: RememberedBody; readonly upTo: number } | null = null;
  for (const body of remembered) {
    if (!body.text.startsWith(head)) continue;
    const upTo = continuedUpTo(body, text);
    if (best === null || upTo > best.upTo) best = { body, upTo };
  }
  return best === null ? null : { body: best.body, isContinued: best.upTo > 0 };
}

/** Where the longest array of a body, or one of the elements before, ends both there and here; 0 nowhere. A sample, not a proof. */
function continuedUpTo(body: RememberedBody, text: string): number {
  let longest: readonly number[] = [];
  for (const { elements } of membersOf(body).values()) {
    if (elements !== null && elements.length > longest.length) longest = elements;
  }
  for (const back of [1, 3, 5, 9]) {
    const start = longest.at(-back - 1);
    const end = longest.at(-back);
    if (start !== undefined && end !== undefined && body.text.slice(start, end) === text.slice(start, end)) return end;
  }
  return 0;
}

function remember(body: RememberedBody, replaced: RememberedBody | null): void {
  const others = remembered.filter((other) => other !== replaced).slice(0, mostBodies - 1);
  let characters = body.text.length;
  remembered = [body, ...others.filter(({ text }) => (characters += text.length) <= mostCharacters)];
}

function membersOf(body: RememberedBody): ReadonlyMap<string, MemberSpan> {
  body.members ??= new Map((memberSpans(body.text) ?? []).map((member) => [member.name, member]));
  return body.members;
}

/** Reads a text with the help of an earlier one; null where that does not make it plain JSON. */
function continued(
  text: string,
  earlier: RememberedBody,
): { readonly value: JsonObject; readonly members: ReadonlyMap<string, MemberSpan> } | null {
  const before = membersOf(earlier);
  const known = new Map<string, KnownValue>();
  const members = memberSpans(text, (name, start) => {
    const span = before.get(name);
    const value = span === undefined ? null : knownValue(text, name, start, earlier.text, span);
    if (value !== null) known.set(name, value);
    return value;
  });
  if (members === null) return null;
  const value: Record<string, unknown> = {};
  for (const member of members) {
    const read = readMember(text, member, known.get(member.name), earlier.value[member.name]);
    if (read === undefined) return null;
    value[member.name] = read;
  }
  const byName = new Map(members.map((member) => [member.name, member]));
  /** Of a name that stands there twice the last counts, but what is known was found for the first. */
  return byName.size === members.length ? { value, members: byName } : null;
}

function readMember(
  text: string,
  { start, end, elements }: MemberSpan,
  known: KnownValue | undefined,
  before: unknown,
) {
  if (known === undefined || elements === null) {
    return known?.kind === "whole" ? before : parsedJson(text.slice(start, end));
  }
  if (known.kind === "whole") return before;
  const kept = known.elements.length;
  const fresh = kept === elements.length ? [] : parsedJson(`[${text.slice(elements[kept], end - 1)}]`);
  return Array.isArray(before) && Array.isArray(fresh) ? [...before.slice(0, kept / 2), ...fresh] : undefined;
}

/** What of a value stands in the earlier text as well: all of it, or its first elements. */
function knownValue(
  text: string,
  name: string,
  start: number,
  earlierText: string,
  span: MemberSpan,
): KnownValue | null {
  const shift = start - span.start;
  const isSameUpTo = (end: number): boolean =>
    text.slice(start, end + shift) === earlierText.slice(span.start, end) && endsScalar(text, end + shift);
  const moved = (elements: readonly number[]): readonly number[] =>
    shift === 0 ? elements : elements.map((at) => at + shift);
  if (isSameUpTo(span.end)) {
    const elements = span.elements === null ? null : moved(span.elements);
    return { kind: "whole", span: { name, start, end: span.end + shift, elements } };
  }
  if (span.elements === null || text[start] !== "[") return null;
  const count = sameElements(span.elements, isSameUpTo);
  return count === 0 ? null : { kind: "elements", elements: moved(span.elements.slice(0, count * 2)) };
}

/** Number of elements that are the same from the first on: all but a few, or found by halves. */
function sameElements(elements: readonly number[], isSameUpTo: (end: number) => boolean): number {
  const isSame = (count: number): boolean => count === 0 || isSameUpTo(elements[count * 2 - 1] ?? 0);
  const all = elements.length / 2;
  let tooMany = all + 1;
  for (let back = 0; back <= 2 && back <= all; back += 1) {
    if (isSame(all - back)) return all - back;
    tooMany = all - back;
  }
  let same = 0;
  while (tooMany - same > 1) {
    const middle = (same + tooMany) >> 1;
    if (isSame(middle)) same = middle;
    else tooMany = middle;
  }
  return same;
}
