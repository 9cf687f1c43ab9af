import type { CacheOutcome } from "../core/trace.ts";
import type { PromptBlock } from "./prompt.ts";

const order = { tools: 0, system: 1, messages: 2 } as const;

/**
 * Where a prompt stops repeating the one before it: section and UTF-8 byte offset within that section's rendered blocks.
 * Null when the earlier prompt is a prefix of the later one, which is what a prompt cache rewards.
 */
export function firstDifference(
  before: readonly PromptBlock[],
  after: readonly PromptBlock[],
): CacheOutcome["firstDifference"] {
  const index = before.findIndex((block, position) => block.text !== after[position]?.text);
  const old = before[index];
  if (old === undefined) return null;
  const fresh = after[index];
  const section = fresh !== undefined && order[fresh.section] < order[old.section] ? fresh.section : old.section;
  const bytesBefore = before
    .slice(0, index)
    .filter((block) => block.section === section)
    .reduce((sum, block) => sum + block.bytes, 0);
  const within = fresh?.section === old.section ? commonPrefixBytes(old.text, fresh.text) : 0;
  return { section, atByte: bytesBefore + within };
}

function commonPrefixBytes(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  const last = left.charCodeAt(length - 1);
  /** Half a surrogate pair has no bytes of its own, so the difference begins with the character it belongs to. */
  const endsInHalf = last >= 0xd800 && last <= 0xdbff;
  return Buffer.byteLength(left.slice(0, endsInHalf ? length - 1 : length));
}
