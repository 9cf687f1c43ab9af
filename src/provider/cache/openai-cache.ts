import type { CacheStore } from "./cache-store.ts";
import type { CacheDecision } from "./prompt-cache.ts";
import type { CacheLife, PromptBlock } from "../wire/prompt.ts";

/** What an OpenAI request says about its cache; explicit breakpoints stand on the prompt's blocks. */
export interface OpenAiCacheOptions {
  /** `prompt_cache_key`: requests of one key meet the same cache, those of another do not. */
  readonly routingKey: string;
  /** Before GPT-5.6 `prompt_cache_retention`: in memory (5m) or 24h; later `prompt_cache_options.ttl`. */
  readonly life: Extract<CacheLife, "5m" | "24h" | "30m" | "12h">;
  /** implicit: the prompt's end is a breakpoint besides the explicit ones. */
  readonly mode: "implicit" | "explicit";
}

/** Whether a life is the longer one of its generation, which may cost more to write. */
export function isLongLife(life: OpenAiCacheOptions["life"] | undefined): boolean {
  return life === "12h" || life === "24h";
}

/** Shortest prefix that is written (GPT-5.6 and later). */
const minimumTokens = 1_024;

/** Breakpoints that a request writes, and past ones of its conversation that it matches (GPT-5.6 and later). */
const writtenBreakpoints = 4;
const matchedBreakpoints = 80;

/**
 * OpenAI from GPT-5.6: the longest prefix that ends at one of the latest 80 breakpoints of the conversation is read. Other
 * conversations do not count: their breakpoints stand in other prompts. Then up to the last four of this request's breakpoints are written. The tokens between are billed as a write (`write1h` for 12 hours,
 * else `write5m`). Nothing is rounded.
 */
export function decideBreakpointCache(question: {
  readonly blocks: readonly PromptBlock[];
  readonly keys: readonly string[];
  readonly options: Pick<OpenAiCacheOptions, "life" | "mode">;
  readonly stateOf: (key: string) => ReturnType<CacheStore["stateOf"]>;
}): CacheDecision {
  const { blocks, keys, options, stateOf } = question;
  let total = 0;
  const tokensUpTo = blocks.map((block) => (total += block.tokens));
  const isBreakpoint = (index: number): boolean =>
    blocks[index]?.breakpoint === "30m" || (options.mode === "implicit" && index === blocks.length - 1);
  const written = [...blocks.keys()]
    .filter((index) => isBreakpoint(index) && (tokensUpTo[index] ?? 0) >= minimumTokens)
    .slice(-writtenBreakpoints);
  const hit = latestReadable(keys, stateOf);
  const readTokens = tokensUpTo[hit] ?? 0;
  const end = Math.max(readTokens, tokensUpTo[written.at(-1) ?? -1] ?? 0);
  const isLong = isLongLife(options.life);
  return {
    readTokens,
    write5mTokens: isLong ? 0 : end - readTokens,
    write1hTokens: isLong ? end - readTokens : 0,
    freshTokens: total - end,
    uses: [...new Set([...(hit < 0 ? [] : [hit]), ...written])].map((index) => ({
      key: keys[index] ?? "",
      life: options.life,
    })),
  };
}

/** Index of the longest readable prefix among the latest breakpoints that the prompt has; -1 without one. */
function latestReadable(keys: readonly string[], stateOf: (key: string) => ReturnType<CacheStore["stateOf"]>): number {
  let left = matchedBreakpoints;
  for (let index = keys.length - 1; index >= 0 && left > 0; index -= 1) {
    const state = stateOf(keys[index] ?? "");
    if (state === "readable") return index;
    if (state !== "absent") left -= 1;
  }
  return -1;
}
