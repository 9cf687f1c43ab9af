/** A member of a JSON object in its text: `start` and `end` of its value. */
export interface MemberSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Start and end of each element; null when the value is not an array. */
  readonly elements: readonly number[] | null;
}

/** What is known of a value before it is read: its whole span, or that of its first elements. */
export type KnownValue =
  | { readonly kind: "whole"; readonly span: MemberSpan }
  | { readonly kind: "elements"; readonly elements: readonly number[] };

/**
 * The members of an object's text, in order. Null when it is not an object, or only a parser can tell: values are not
 * checked inside. `knowing` says what need not be read again.
 */
export function memberSpans(
  text: string,
  knowing: (name: string, start: number) => KnownValue | null = () => null,
): MemberSpan[] | null {
  let at = afterSpace(text, 0);
  if (text[at] !== "{") return null;
  const members: MemberSpan[] = [];
  do {
    const nameStart = afterSpace(text, at + 1);
    const nameEnd = text[nameStart] === '"' ? stringEnd(text, nameStart) : -1;
    const name = text.slice(nameStart + 1, nameEnd - 1);
    /** Names with escapes, and `__proto__`, are left to the parser. */
    if (nameEnd < 0 || name.includes("\\") || name === "__proto__") return null;
    const colon = afterSpace(text, nameEnd);
    if (text[colon] !== ":") return null;
    const start = afterSpace(text, colon + 1);
    const member = memberAt(text, name, start, knowing(name, start));
    if (member === null) return null;
    members.push(member);
    at = afterSpace(text, member.end);
  } while (text[at] === ",");
  return text[at] === "}" && afterSpace(text, at + 1) === text.length ? members : null;
}

function memberAt(text: string, name: string, start: number, known: KnownValue | null): MemberSpan | null {
  if (known?.kind === "whole") return known.span;
  if (text[start] !== "[") {
    const end = valueEnd(text, start);
    return end < 0 ? null : { name, start, end, elements: null };
  }
  const elements = known === null ? [] : [...known.elements];
  let at = elements.at(-1) ?? afterSpace(text, start + 1);
  if (elements.length === 0 && text[at] === "]") return { name, start, end: at + 1, elements };
  if (elements.length > 0) at = afterSpace(text, at);
  while (elements.length === 0 || text[at] === ",") {
    const from = elements.length === 0 ? at : afterSpace(text, at + 1);
    const end = valueEnd(text, from);
    if (end < 0) return null;
    elements.push(from, end);
    at = afterSpace(text, end);
  }
  return text[at] === "]" ? { name, start, end: at + 1, elements } : null;
}

/** Where the value that begins here ends, going by quotes and brackets; -1 where it does not. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== "{" && first !== "[") return scalarEnd(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = stringEnd(text, at);
        if (end < 0) return -1;
        at = end - 1;
        break;
      }
      case 0x5b:
      case 0x7b:
        depth += 1;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The end of a string, behind its closing quote: the first one with an even number of backslashes before it. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

function scalarEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsScalar(text, end)) end += 1;
  return end === start ? -1 : end;
}

/** Whether no scalar goes on here. */
export function endsScalar(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return Number.isNaN(code) || code === 0x2c || code === 0x5d || code === 0x7d || isSpace(code);
}

function afterSpace(text: string, at: number): number {
  let end = at;
  while (isSpace(text.charCodeAt(end))) end += 1;
  return end;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
