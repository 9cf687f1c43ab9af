import { LRUCache } from "lru-cache";
import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import type { PromptBlock } from "../wire/prompt.ts";

/** Blocks that are remembered, and the text in them: several of the longest sessions at once. */
const mostBlocks = 8192;
const mostBytes = 64 * 1024 * 1024;

/** A part of a request as it was read and rendered once. */
export interface KnownBlock {
  readonly source: JsonObject;
  readonly block: PromptBlock;
  readonly prefix: string;
  readonly key: string;
  /** What followed it the last time. */
  next: KnownBlock | null;
  /** Number of the hold that put it where it stands in the order of use. */
  heldAt: number;
}

const known = new LRUCache<string, KnownBlock>({
  max: mostBlocks,
  maxSize: mostBytes,
  sizeCalculation: ({ block }) => block.bytes,
  /** Else a block that is held could keep a forgotten conversation alive. */
  dispose: (block) => void (block.next = null),
});
/** What requests began with the last time. */
const start: Pick<KnownBlock, "next"> = { next: null };
/** Counts what is put into the cache. */
let holds = 0;

/** The member of a block that asks for a breakpoint, by the vendor's name for it. It is no part of what the model reads. */
type BreakpointMark = "cache_control" | "prompt_cache_breakpoint";

/**
 * The rendered block of a part of a request, taken from an earlier request when the part was in it: agents send the same
 * conversation again with every turn. `before` is the block that precedes it, null for the first: what followed that one
 * before is looked at first, so a conversation that goes on costs one comparison a block. `prefix` is what the text begins
 * with besides the source itself (a role). A hit is proved by comparing the sources, without rendering or hashing; the
 * breakpoint that `mark` asks for plays no part.
 */
export function blockAfter(
  before: KnownBlock | null,
  prefix: string,
  source: JsonObject,
  mark: BreakpointMark,
  render: () => PromptBlock,
): KnownBlock {
  const at = before ?? start;
  const guess = at.next;
  if (guess !== null && guess.prefix === prefix && isSameSource(guess.source, source, mark)) {
    /** Moved to the end of the order only when it is half way to being forgotten. */
    if (holds - guess.heldAt > mostBlocks / 2) hold(guess);
    return guess;
  }
  const key = prefix + fingerprint(source);
  const found = known.get(key);
  const isHit = found !== undefined && found.prefix === prefix && isSameSource(found.source, source, mark);
  const block = isHit ? found : { source, block: render(), prefix, key, next: null, heldAt: 0 };
  hold(block);
  at.next = block;
  return block;
}

/** Puts a block at the young end of the order of use. */
function hold(block: KnownBlock): void {
  holds += 1;
  block.heldAt = holds;
  known.set(block.key, block);
}

/** Tells most blocks apart without reading them whole: type, name or id, length, first and last characters. */
function fingerprint(source: JsonObject): string {
  const { type, id, tool_use_id: resultOf, tool_call_id: answers, call_id: call, name, function: called } = source;
  const { text, content, description, output } = source;
  const said = text ?? content ?? description ?? output;
  const sample = typeof said === "string" ? `${said.length} ${said.slice(0, 32)} ${said.slice(-32)}` : "";
  const inner = isJsonObject(called) ? called["name"] : undefined;
  return `${String(type)} ${String(id ?? resultOf ?? answers ?? call ?? name ?? inner)} ${sample}`;
}

/** Equal but for the mark. The order of members plays no part: a block is rendered with its members sorted. */
function isSameSource(left: JsonObject, right: JsonObject, mark: BreakpointMark): boolean {
  if (left === right) return true;
  let members = 0;
  for (const key in left) {
    if (key === mark) continue;
    if (!isEqual(left[key], right[key])) return false;
    members += 1;
  }
  for (const key in right) if (key !== mark) members -= 1;
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
