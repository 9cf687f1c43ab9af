import { digest } from "../digest.ts";
import { RecentMap } from "../recent-map.ts";
import { isJsonObject, type JsonObject, parsedJson } from "./json-object.ts";
import { endsScalar, type KnownValue, type MemberSpan, memberSpans } from "./json-spans.ts";

/** Limits of what is remembered: bodies, and characters in all of them. */
const mostBodies = 16;
const mostCharacters = 16 * 1024 * 1024;

/** Bodies that begin with so many equal characters belong together. A shorter body is parsed faster than compared. */
const shortCharacters = 2048;

/** Beginnings of bodies that are remembered. */
const mostBeginnings = 1024;

interface RememberedBody {
  readonly text: string;
  readonly value: JsonObject;
  /** Where the value's members stand; found when first needed. */
  members: ReadonlyMap<string, MemberSpan> | null;
}

/** A body that was read. `isContinued`: an earlier body began alike, so its parts will probably come again. */
interface ReadBody {
  readonly value: unknown;
  readonly isContinued: boolean;
}

/**
 * Reads request bodies as `JSON.parse` does. An agent sends its conversation again with every turn: parts whose text an
 * earlier body had at the same place become the earlier body's objects, and only new parts are parsed. The objects are
 * shared, so nobody may change them. `npm run bench:self` shows what this buys ("memory of bodies").
 */
export class BodyMemory {
  /** Digests of what bodies began with. Of a body that nothing continues, no more is kept: it should be freed at once. */
  readonly #beginnings = new RecentMap<true>(mostBeginnings);
  /** The latest first. */
  #bodies: readonly RememberedBody[] = [];

  /** `value` is undefined when the text is not JSON or nests too deep. */
  read(text: string): ReadBody {
    if (text.length < shortCharacters || text.length > mostCharacters / 2) {
      return { value: parsedJson(text), isContinued: false };
    }
    const beginning = digest(text.slice(0, shortCharacters));
    if (this.#beginnings.get(beginning) === undefined) {
      this.#beginnings.set(beginning, true);
      return { value: parsedJson(text), isContinued: false };
    }
    const nearest = nearestBody(this.#bodies, text);
    const continued = nearest === null ? null : continuedBody(text, nearest);
    const value = continued === null ? parsedJson(text) : continued.value;
    if (isJsonObject(value)) {
      const isSameConversation = nearest !== null && nearest.commonLength > nearest.body.text.length / 2;
      const body = { text, value, members: continued?.members ?? null };
      this.#remember(body, isSameConversation ? nearest.body : null);
    }
    return { value, isContinued: true };
  }

  #remember(body: RememberedBody, replaced: RememberedBody | null): void {
    const others = this.#bodies.filter((other) => other !== replaced).slice(0, mostBodies - 1);
    let characters = body.text.length;
    this.#bodies = [body, ...others.filter(({ text }) => (characters += text.length) <= mostCharacters)];
  }
}

interface Nearest {
  readonly body: RememberedBody;
  /** Characters that both texts begin with. */
  readonly commonLength: number;
}

function nearestBody(bodies: readonly RememberedBody[], text: string): Nearest | null {
  let nearest: Nearest | null = null;
  for (const body of bodies) {
    const least: number = nearest === null ? shortCharacters : nearest.commonLength + 1;
    if (body.text.length < least || text.slice(0, least) !== body.text.slice(0, least)) continue;
    nearest = { body, commonLength: commonLength(text, body.text, least) };
  }
  return nearest;
}

/** Found by halving: comparing long slices is far faster than comparing characters, or than `startsWith`. */
function commonLength(left: string, right: string, atLeast: number): number {
  let common = atLeast;
  let tooMany = Math.min(left.length, right.length) + 1;
  while (tooMany - common > 1) {
    const middle = (common + tooMany) >> 1;
    if (left.slice(common, middle) === right.slice(common, middle)) common = middle;
    else tooMany = middle;
  }
  return common;
}

/** Reads a text with the help of an earlier body. Null when there is nothing to share, or only a parser can tell. */
function continuedBody(
  text: string,
  { body, commonLength: common }: Nearest,
): { readonly value: JsonObject; readonly members: ReadonlyMap<string, MemberSpan> } | null {
  const before = (body.members ??= byName(memberSpans(body.text) ?? []));
  const known = new Map<string, KnownValue>();
  const members = memberSpans(text, (name, start) => {
    const span = before.get(name);
    const value = span === undefined ? null : knownValue(text, start, body.text, span, common);
    if (value !== null) known.set(name, value);
    return value;
  });
  if (members === null) return null;
  const value: Record<string, unknown> = {};
  for (const member of members) {
    const read = readMember(text, member, known.get(member.name), body.value[member.name]);
    if (read === undefined) return null;
    value[member.name] = read;
  }
  const named = byName(members);
  /** When a name stands there twice, the last counts, but what is known was found for the first. */
  return named.size === members.length ? { value, members: named } : null;
}

function byName(members: readonly MemberSpan[]): ReadonlyMap<string, MemberSpan> {
  return new Map(members.map((member) => [member.name, member]));
}

/** Which part of a value stands in the earlier text as well: all of it, or its first elements. */
function knownValue(
  text: string,
  start: number,
  earlierText: string,
  span: MemberSpan,
  common: number,
): KnownValue | null {
  const shift = start - span.start;
  const end = span.end + shift;
  const isCommon = shift === 0 && span.end <= common;
  if ((isCommon || text.slice(start, end) === earlierText.slice(span.start, span.end)) && endsScalar(text, end)) {
    return { kind: "whole", span: { name: span.name, start, end, elements: moved(span.elements, shift) } };
  }
  if (span.elements === null || shift !== 0) return null;
  const last = span.elements.findLastIndex((at, index) => index % 2 === 1 && at <= common && endsScalar(text, at));
  return last < 0 ? null : { kind: "elements", elements: span.elements.slice(0, last + 1) };
}

function moved(elements: readonly number[] | null, shift: number): readonly number[] | null {
  return elements === null || shift === 0 ? elements : elements.map((at) => at + shift);
}

function readMember(
  text: string,
  { start, end, elements }: MemberSpan,
  known: KnownValue | undefined,
  before: unknown,
): unknown {
  if (known?.kind === "whole") return before;
  if (known === undefined || elements === null) return parsedJson(text.slice(start, end));
  const kept = known.elements.length;
  const fresh = kept === elements.length ? [] : parsedJson(`[${text.slice(elements[kept], end - 1)}]`);
  return Array.isArray(before) && Array.isArray(fresh) ? [...before.slice(0, kept / 2), ...fresh] : undefined;
}
