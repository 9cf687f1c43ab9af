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

/** Breakpoints that a request writes, and past ones that it matches (GPT-5.6 and later). */
const writtenBreakpoints = 4;
export const matchedBreakpoints = 80;

/**
 * OpenAI from GPT-5.6: the longest prefix that ends at one of the latest 80 breakpoints is read. Then up to the last
 * four of this request's breakpoints are written. The tokens between are billed as a write (`write1h` for 12 hours,
 * else `write5m`). Nothing is rounded.
 */
export function decideBreakpointCache(question: {
  readonly blocks: readonly PromptBlock[];
  readonly keys: readonly string[];
  readonly options: Pick<OpenAiCacheOptions, "life" | "mode">;
  /** Whether the key is readable and among the latest 80 breakpoints. */
  readonly isReadable: (key: string) => boolean;
}): CacheDecision {
  const { blocks, keys, options, isReadable } = question;
  let total = 0;
  const tokensUpTo = blocks.map((block) => (total += block.tokens));
  const isBreakpoint = (index: number): boolean =>
    blocks[index]?.breakpoint !== null || (options.mode === "implicit" && index === blocks.length - 1);
  const written = [...blocks.keys()]
    .filter((index) => isBreakpoint(index) && (tokensUpTo[index] ?? 0) >= minimumTokens)
    .slice(-writtenBreakpoints);
  const hit = keys.findLastIndex((key) => isReadable(key));
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
