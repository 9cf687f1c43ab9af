import type { Section } from "./canonical-request.ts";

/** The first place where two requests differ, and what each says there; null where one has no such part. */
export interface RequestDifference {
  readonly path: string;
  /** Characters that both have in common there, from the part's start. */
  readonly at: number;
  readonly recorded: string | null;
  readonly sent: string | null;
}

/** Characters of a text that are shown before and after the difference. */
const shown = 40;

/** Compares two requests part by part; null when all parts are equal. */
export function requestDifference(recorded: readonly Section[], sent: readonly Section[]): RequestDifference | null {
  const [before, after] = [textsOf(recorded), textsOf(sent)];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [left, right] = [before.get(path), after.get(path)];
    if (left === right) continue;
    const at = commonLength(left ?? "", right ?? "");
    return { path, at, recorded: excerpt(left, at), sent: excerpt(right, at) };
  }
  return null;
}

/** How many parts two requests share. */
export function sharedSections(recorded: readonly Section[], sent: readonly Section[]): number {
  const known = new Set(recorded.map(({ path, text }) => `${path}\n${text}`));
  return sent.filter(({ path, text }) => known.has(`${path}\n${text}`)).length;
}

/** A difference as one line for people. */
export function differenceText({ path, at, recorded, sent }: RequestDifference): string {
  return `${path}, character ${at}: recorded ${quoted(recorded)}, sent ${quoted(sent)}`;
}

function quoted(text: string | null): string {
  return text === null ? "nothing" : JSON.stringify(text);
}

function textsOf(sections: readonly Section[]): Map<string, string> {
  return new Map(sections.map(({ path, text }) => [path, text]));
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function excerpt(text: string | undefined, at: number): string | null {
  if (text === undefined) return null;
  const [from, to] = [Math.max(0, at - shown), at + shown];
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}
