import type { PromptDifference } from "../../core/trace.ts";
import type { PromptBlock } from "../wire/prompt.ts";

/** Characters of an excerpt, and how many of them lead up to the difference. */
const excerptCharacters = 80;
const leadCharacters = 24;

const order = { tools: 0, system: 1, messages: 2 } as const;

/**
 * The first difference to the prompt before: its section, and the byte offset in that section's rendered blocks. Null
 * when the earlier prompt is a prefix of the later one, as a prompt cache wants it.
 */
export function firstDifference(
  before: readonly PromptBlock[],
  after: readonly PromptBlock[],
): PromptDifference | null {
  const index = before.findIndex((block, position) => block.text !== after[position]?.text);
  const old = before[index];
  if (old === undefined) return null;
  const fresh = after[index];
  const section = fresh !== undefined && order[fresh.section] < order[old.section] ? fresh.section : old.section;
  const bytesBefore = before
    .slice(0, index)
    .filter((block) => block.section === section)
    .reduce((sum, block) => sum + block.bytes, 0);
  const common = fresh?.section === old.section ? commonPrefix(old.text, fresh.text) : 0;
  return {
    section,
    atByte: bytesBefore + Buffer.byteLength(old.text.slice(0, common)),
    before: old.section === section ? excerpt(old.text, common) : "",
    after: fresh?.section === section ? excerpt(fresh.text, common) : "",
  };
}

/** Length of the common start, without half a surrogate pair. */
function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return isHighSurrogate(left, length - 1) ? length - 1 : length;
}

/** A few characters before a place and what follows; "" at the end. */
function excerpt(text: string, at: number): string {
  if (at >= text.length) return "";
  const from = Math.max(0, at - leadCharacters);
  const start = isHighSurrogate(text, from - 1) ? from + 1 : from;
  const end = start + excerptCharacters;
  return text.slice(start, isHighSurrogate(text, end - 1) ? end - 1 : end);
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}
