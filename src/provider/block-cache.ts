import { isJsonObject, type JsonObject } from "./json-object.ts";
import type { PromptBlock } from "./prompt.ts";

/** Blocks that a generation holds, and the text in them; two generations live at once. */
const generationBlocks = 4096;
const generationBytes = 32 * 1024 * 1024;

interface Remembered {
  readonly source: JsonObject;
  readonly block: PromptBlock;
}

let young = new Map<string, Remembered>();
let old = new Map<string, Remembered>();
let youngBytes = 0;

/**
 * The rendered block of a part of a request, taken from an earlier request when the part was in it: agents send the same
 * conversation again with every turn. `prefix` is what its text begins with besides the source itself (a role). A hit is
 * proved by comparing the sources, without rendering or hashing; the breakpoint plays no part. What is not used for two
 * generations is forgotten.
 */
export function blockOf(prefix: string, source: JsonObject, render: () => PromptBlock): PromptBlock {
  const key = prefix + fingerprint(source);
  const known = young.get(key) ?? old.get(key);
  const hit = known !== undefined && isSameSource(known.source, source);
  if (hit && young.has(key)) return known.block;
  const remembered = hit ? known : { source, block: render() };
  young.set(key, remembered);
  youngBytes += remembered.block.bytes;
  if (young.size >= generationBlocks || youngBytes >= generationBytes) {
    old = young;
    young = new Map();
    youngBytes = 0;
  }
  return remembered.block;
}

/** Tells most blocks apart without reading them whole: type, name or id, length, first and last characters. */
function fingerprint(source: JsonObject): string {
  const { type, id, tool_use_id: resultOf, name, text, content, description } = source;
  const said = text ?? content ?? description;
  const sample = typeof said === "string" ? `${said.length} ${said.slice(0, 32)} ${said.slice(-32)}` : "";
  return `${String(type)} ${String(id ?? resultOf ?? name)} ${sample}`;
}

/** Equal but for `cache_control`. The order of members plays no part: a block is rendered with its members sorted. */
function isSameSource(left: JsonObject, right: JsonObject): boolean {
  let members = 0;
  for (const key of Object.keys(left)) {
    if (key === "cache_control") continue;
    if (!isEqual(left[key], right[key])) return false;
    members += 1;
  }
  for (const key of Object.keys(right)) if (key !== "cache_control") members -= 1;
  return members === 0;
}

/** Deep equality of JSON, members in the same order: below the block's own, their order is part of what is read. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((entry, index) => isEqual(entry, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const leftKeys = Object.keys(left);
  const rightKeys = Object.keys(right);
  return (
    leftKeys.length === rightKeys.length &&
    leftKeys.every((key, at) => key === rightKeys[at] && isEqual(left[key], right[key]))
  );
}
