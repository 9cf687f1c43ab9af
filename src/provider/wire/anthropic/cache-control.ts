import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { CacheLife, PromptBlock } from "../prompt.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";

const maximumBreakpoints = 4;

/** A place in a request. A function, because only a refusal spells it out. */
export type Place = () => string;

/** The breakpoint of a block, or null. Refused where it is malformed or its block cannot carry one. */
export function readBreakpoint(block: JsonObject, at: Place): CacheLife | null | Refusal {
  const control = block["cache_control"] ?? nestedCacheControl(block);
  if (control === undefined || control === null) return null;
  const life = readCacheControl(control, `${at()}.cache_control`);
  if (life !== null && !isCacheable(block)) {
    return invalidRequest(`${at()}: cache_control cannot be set on ${String(block["type"])} blocks`);
  }
  return life;
}

/**
 * Places the request's own `cache_control` on the last cacheable block, then checks all breakpoints: at most four, and
 * no hour after five minutes.
 */
export function placeBreakpoints(blocks: readonly PromptBlock[], automatic: unknown): readonly PromptBlock[] | Refusal {
  const life = readCacheControl(automatic, "cache_control");
  if (life !== null && typeof life === "object") return life;
  const last = life === null ? -1 : blocks.findLastIndex((block) => block.cacheable);
  const carried = blocks[last]?.breakpoint ?? null;
  if (life !== null && carried !== null && carried !== life) {
    return invalidRequest(`cache_control: the last block already has a cache_control with ttl='${carried}'`);
  }
  let total = 0;
  let hasShort = false;
  let isOrdered = true;
  let lastServerTool = -1;
  for (const [index, block] of blocks.entries()) {
    const breakpoint = index === last ? life : block.breakpoint;
    if (breakpoint !== null) total += 1;
    if (breakpoint === "5m") hasShort = true;
    if (breakpoint === "1h" && hasShort) isOrdered = false;
    if (block.fromServerTool) lastServerTool = index;
  }
  if (total > maximumBreakpoints) {
    return invalidRequest(
      `A maximum of ${maximumBreakpoints} blocks with cache_control may be provided. Found ${total}.`,
    );
  }
  if (!isOrdered) {
    return invalidRequest(
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. " +
        "Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
  }
  /**
   * The API itself writes a five-minute breakpoint at the last result of a tool that it ran. It is not one of the four.
   */
  const own = blocks[lastServerTool]?.breakpoint === null && lastServerTool !== last ? lastServerTool : -1;
  if (last === -1 && own === -1) return blocks;
  return blocks.map((block, index) =>
    index === last ? { ...block, breakpoint: life } : index === own ? { ...block, breakpoint: "5m" } : block,
  );
}

/** Whether a block is the result of a tool that the API ran, such as `web_search_tool_result`. */
export function isServerToolResult(block: JsonObject): boolean {
  return typeof block["type"] === "string" && block["type"].endsWith("_tool_result");
}

/** Whether a block can carry a breakpoint: thinking cannot. */
export function isCacheable(block: JsonObject): boolean {
  return block["type"] !== "thinking" && block["type"] !== "redacted_thinking";
}

/** A breakpoint inside a tool's result ends with the whole result: the prompt has no smaller block. */
function nestedCacheControl(block: JsonObject): unknown {
  const content = block["content"];
  if (!Array.isArray(content)) return undefined;
  return content.filter(isJsonObject).findLast((inner) => isJsonObject(inner["cache_control"]))?.["cache_control"];
}

function readCacheControl(value: unknown, at: string): CacheLife | null | Refusal {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value) || value["type"] !== "ephemeral") {
    return invalidRequest(`${at}.type: Input should be 'ephemeral'`);
  }
  const life = value["ttl"] ?? "5m";
  if (life !== "5m" && life !== "1h") return invalidRequest(`${at}.ttl: Input should be '5m' or '1h'`);
  return life;
}
