import type { RequestSection, SectionText } from "../../core/trace.ts";
import { commonLength } from "../../core/text-parting.ts";
import { type PromptBlock, sectionDigest, sectionsOf } from "./prompt.ts";

/** Characters that are kept of a section told from its start, and of what one request adds to it. */
const wholeCharacters = 64 * 1024;
const addedCharacters = 8 * 1024;

/** The three sections of a prompt, each with its text where it differs from that of the line's prompt before. */
export function sectionsWithTexts(
  prompt: readonly PromptBlock[],
  before: readonly PromptBlock[] | undefined,
): readonly RequestSection[] {
  return sectionsOf(prompt).map((section) => {
    const old = (before ?? []).filter(({ section: name }) => name === section.name);
    const now = prompt.filter(({ section: name }) => name === section.name);
    const oldDigest = before === undefined ? null : sectionDigest(old, section.name);
    return oldDigest === section.digest ? section : { ...section, text: sectionText(old, now, oldDigest) };
  });
}

function sectionText(old: readonly PromptBlock[], now: readonly PromptBlock[], after: string | null): SectionText {
  const first = now.findIndex(({ text }, place) => text !== old[place]?.text);
  const same = first < 0 ? now.length : first;
  const inside = commonLength(old[same]?.text ?? "", now[same]?.text ?? "");
  const shared = now.slice(0, same).reduce((sum, { text }) => sum + text.length, 0) + inside;
  const most = after === null ? wholeCharacters : addedCharacters;
  const rest = restOf(now, same, most + inside).slice(inside);
  return { after, shared, rest: rest.slice(0, most), ...(rest.length > most ? { isCut: true } : {}) };
}

/** The texts of the blocks from one on, as far as they are needed. */
function restOf(blocks: readonly PromptBlock[], from: number, most: number): string {
  let rest = "";
  for (const { text } of blocks.slice(from)) {
    if (rest.length > most) break;
    rest += text;
  }
  return rest;
}
