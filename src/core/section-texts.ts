import type { RunRecord } from "./run-record.ts";
import { runFolderIn, withRunFolder } from "./run-folder-path.ts";
import { commonLength, excerptAt } from "./text-parting.ts";
import type { PromptDifference, SectionText } from "./trace.ts";

/** The texts of prompt sections, by digest. */
export type SectionTexts = ReadonlyMap<string, SectionText>;

/** Every text of a section that the runs keep. A run keeps each once, so all its arms are needed. */
export function sectionTextsOf(runs: readonly RunRecord[]): SectionTexts {
  const texts = new Map<string, SectionText>();
  for (const { scenarios } of runs)
    for (const { requests, sides = [] } of scenarios.flatMap(({ arms }) => arms).flatMap(({ trials }) => trials))
      for (const { digest, text } of [...requests, ...sides].flatMap(({ sections }) => sections))
        if (text !== undefined && !texts.has(digest)) texts.set(digest, text);
  return texts;
}

/**
 * Whether two sections say the same, by their digests. The folders in which bench ran both sides are no difference: an agent may write
 * them into its prompt, and runs of other times and machines had other ones.
 */
export type IsSameText = (baseDigest: string | undefined, headDigest: string | undefined) => boolean;

/** Compares sections by their texts where two runs had different folders, and else by their digests alone. */
export function textComparison(texts: SectionTexts): IsSameText {
  const folders = new Set([...texts.values()].flatMap(({ rest }) => runFolderIn(rest) ?? []));
  return (baseDigest, headDigest) =>
    baseDigest === headDigest || (folders.size > 1 && isSameButForFolder(texts, baseDigest, headDigest));
}

function isSameButForFolder(
  texts: SectionTexts,
  baseDigest: string | undefined,
  headDigest: string | undefined,
): boolean {
  const [base, head] = [keptText(texts, baseDigest), inFolderOf(texts, headDigest, baseDigest)];
  if (base.text.length === head.text.length) return base.text === head.text;
  const [short, long] = base.text.length < head.text.length ? [base, head] : [head, base];
  return !short.isWhole && short.text !== "" && long.text.startsWith(short.text);
}

/** The head's text with the base's folder in place of its own. */
function inFolderOf(texts: SectionTexts, headDigest: string | undefined, baseDigest: string | undefined): KeptText {
  const head = keptText(texts, headDigest);
  const folder = runFolderIn(keptText(texts, baseDigest).text);
  return folder === null ? head : { ...head, text: withRunFolder(head.text, folder) };
}

/**
 * Where a section parts from another and what both say there, but for the folders in which bench ran them. Null if the texts that are
 * kept do not tell.
 */
export function textParting(
  texts: SectionTexts,
  baseDigest: string | undefined,
  headDigest: string | undefined,
): Omit<PromptDifference, "section"> | null {
  const [base, head] = [keptText(texts, baseDigest), inFolderOf(texts, headDigest, baseDigest)];
  const common = commonLength(base.text, head.text);
  const isBeyond = (side: KeptText): boolean => common >= side.text.length && !side.isWhole;
  if (isBeyond(base) || isBeyond(head) || (common === base.text.length && common === head.text.length)) return null;
  return {
    atByte: Buffer.byteLength(base.text.slice(0, common)),
    before: excerptAt(base.text, common),
    after: excerptAt(head.text, common),
  };
}

/** As much as is kept of a section's text. Untrusted. */
export interface KeptText {
  readonly text: string;
  /** Otherwise it goes on, and nobody knows how. */
  readonly isWhole: boolean;
}

/** Links of texts that are followed. More of them mean a circle, which only a damaged file has. */
const mostLinks = 10_000;

/** A section's text as far as it is kept. A section that is not there has an empty text. */
export function keptText(texts: SectionTexts, digest: string | undefined): KeptText {
  if (digest === undefined) return { text: "", isWhole: true };
  const links: SectionText[] = [];
  for (let next: string | null = digest; next !== null;) {
    const link: SectionText | undefined = texts.get(next);
    if (link === undefined || links.length === mostLinks) return { text: "", isWhole: false };
    links.push(link);
    next = link.after;
  }
  return links.reduceRight<KeptText>(
    (before, { shared, rest, isCut = false }) =>
      shared > before.text.length
        ? { text: before.text, isWhole: false }
        : { text: before.text.slice(0, shared) + rest, isWhole: !isCut },
    { text: "", isWhole: true },
  );
}
