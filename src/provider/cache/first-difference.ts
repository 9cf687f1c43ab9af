import { commonLength, excerptAt } from "../../core/text-parting.ts";
import type { PromptDifference } from "../../core/trace.ts";
import type { PromptBlock } from "../wire/prompt.ts";

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
  const common = fresh?.section === old.section ? commonLength(old.text, fresh.text) : 0;
  return {
    section,
    atByte: bytesBefore + Buffer.byteLength(old.text.slice(0, common)),
    before: old.section === section ? excerptAt(old.text, common) : "",
    after: fresh?.section === section ? excerptAt(fresh.text, common) : "",
  };
}
