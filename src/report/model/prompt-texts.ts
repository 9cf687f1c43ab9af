import { diffArrays } from "diff";
import type { TrialRecord } from "../../core/run-record.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { type KeptText, keptText, type SectionTexts } from "../../core/section-texts.ts";
import type { RequestSection } from "../../core/trace.ts";
import { cleanText } from "../clean-text.ts";

/** A section of a request that both sides sent in other words, line by line. All text is clean. */
export interface PromptText {
  /** Counted from 1. */
  readonly request: number;
  readonly section: RequestSection["name"];
  /** Equal for sections that differ in the same way. */
  readonly key: string;
  readonly lines: readonly TextLine[];
  /** Lines that differ and are not among these. */
  readonly more: number;
  /** The run keeps only the start of a text. */
  readonly isCut: boolean;
}

export type TextLine =
  | { readonly kind: "equal"; readonly text: string }
  | { readonly kind: "skipped"; readonly count: number }
  /** Null: the side lacks the line. */
  | { readonly kind: "changed"; readonly base: PartedLine | null; readonly head: PartedLine | null };

/** A line with what the other side says differently in its middle. */
export interface PartedLine {
  readonly before: string;
  readonly changed: string;
  readonly after: string;
}

const sectionNames = ["tools", "system", "messages"] as const;

/** Each section's first texts that differ between two trials. Sections whose texts the run does not keep are left out. */
export function promptTexts(
  { base, head }: { readonly base: TrialRecord; readonly head: TrialRecord },
  texts: SectionTexts,
): readonly PromptText[] {
  return sectionNames.flatMap((section) => {
    for (const [place, { sections }] of head.requests.entries()) {
      const before = base.requests[place];
      if (before === undefined) return [];
      const [old, now] = [before.sections, sections].map((list) => list.find(({ name }) => name === section)?.digest);
      if (old === now) continue;
      const difference = textDifference(keptText(texts, old), keptText(texts, now));
      return difference === null ? [] : [{ request: place + 1, section, key: `${old} ${now}`, ...difference }];
    }
    return [];
  });
}

const linesShown = 60;
/** Equal lines around those that differ. */
const context = 2;
/** Beyond that many edits the texts have nothing in common that would help a reader. */
const mostEdits = 2000;

function textDifference(base: KeptText, head: KeptText): Pick<PromptText, "lines" | "more" | "isCut"> | null {
  // Nobody knows how a text goes on that is not whole. What the other says from there on is no difference.
  const ends = [base, head].flatMap(({ text, isWhole }) => (isWhole ? [] : [text.length]));
  const isCut = ends.length > 0;
  const [old, now] = [base, head].map(({ text }) => linesOf(text.slice(0, Math.min(text.length, ...ends)), isCut));
  if (old === undefined || now === undefined) return null;
  const lines = comparedLines(old, now);
  const changed = lines.filter(({ kind }) => kind === "changed").length;
  if (changed === 0) return null;
  const shown = withoutFarLines(lines).slice(0, linesShown);
  return { lines: shown, more: changed - shown.filter(({ kind }) => kind === "changed").length, isCut };
}

/** The lines of a section, which is canonical JSON: its members and the line ends in its texts begin new ones. */
function linesOf(json: string, isCut: boolean): readonly string[] {
  const lines = withoutSecrets(json)
    .replaceAll(/(?<=",|\},|\],|\})(?=[{"])/g, "\n")
    .replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gis, (_, code: string | undefined, sign: string | undefined) =>
      code === undefined ? (escapes[sign ?? ""] ?? sign ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .split("\n");
  return isCut ? lines.slice(0, -1) : lines;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function comparedLines(base: readonly string[], head: readonly string[]): readonly TextLine[] {
  const changes = diffArrays([...base], [...head], { maxEditLength: mostEdits });
  if (changes === undefined) return changedLines(base, head);
  const lines: TextLine[] = [];
  for (const [place, { value, removed, added }] of changes.entries()) {
    const next = changes[place + 1];
    if (removed) lines.push(...changedLines(value, next?.added ? next.value : []));
    else if (!added) lines.push(...value.map((text) => ({ kind: "equal" as const, text: shownText(text) })));
    else if (!changes[place - 1]?.removed) lines.push(...changedLines([], value));
  }
  return lines;
}

function changedLines(base: readonly string[], head: readonly string[]): readonly TextLine[] {
  return Array.from({ length: Math.max(base.length, head.length) }, (_, place) => ({
    kind: "changed" as const,
    ...partedLines(base[place], head[place]),
  }));
}

function partedLines(
  base: string | undefined,
  head: string | undefined,
): { readonly base: PartedLine | null; readonly head: PartedLine | null } {
  const [old, now] = [Array.from(base ?? ""), Array.from(head ?? "")];
  const shortest = Math.min(old.length, now.length);
  let start = 0;
  while (start < shortest && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shortest - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return {
    base: base === undefined ? null : partedLine(old, start, end),
    head: head === undefined ? null : partedLine(now, start, end),
  };
}

const leadShown = 80;
const lineShown = 240;

function partedLine(characters: readonly string[], start: number, end: number): PartedLine {
  const close = characters.length - end;
  const [before, after] = [characters.slice(0, start), characters.slice(close)].map((part) => part.join(""));
  return {
    before:
      start > leadShown ? `…${shownText(characters.slice(start - leadShown, start).join(""))}` : shownText(before),
    changed: shownText(characters.slice(start, close).join("")),
    after: end > leadShown ? `${shownText(characters.slice(close, close + leadShown).join(""))}…` : shownText(after),
  };
}

function shownText(text: string | undefined): string {
  return cleanText(text ?? "", lineShown);
}

/** Of equal lines only those near a difference are kept. The others are counted. */
function withoutFarLines(lines: readonly TextLine[]): readonly TextLine[] {
  const near = lines.map((_, place) =>
    lines.slice(Math.max(0, place - context), place + context + 1).some(({ kind }) => kind === "changed"),
  );
  const shown: TextLine[] = [];
  for (const [place, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near[place]) shown.push(line);
    else if (last?.kind === "skipped") shown[shown.length - 1] = { kind: "skipped", count: last.count + 1 };
    else shown.push({ kind: "skipped", count: 1 });
  }
  return shown;
}
