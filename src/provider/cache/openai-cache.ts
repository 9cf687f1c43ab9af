import { digestOf } from "../digest.ts";
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

/** Steps of the automatic cache before GPT-5.6, and the shortest prefix that either generation keeps. */
export const stepTokens = 128;
const minimumTokens = 1_024;

/** Breakpoints that a request writes, and past ones that it matches (GPT-5.6 and later). */
const writtenBreakpoints = 4;
export const matchedBreakpoints = 80;

/**
 * Keys of the prefixes of 128, 256, 384 .. tokens: a hash chain over the text, whatever blocks it falls in. Each token of a
 * block is an even share of its bytes.
 */
export function stepKeys(model: string, routingKey: string, blocks: readonly PromptBlock[]): string[] {
  const keys: string[] = [];
  let key = digestOf([model, routingKey], 32);
  let pending = "";
  let missingTokens = stepTokens;
  for (const { text, tokens } of blocks) {
    const bytes = Buffer.from(text);
    const byteOf = (token: number): number => Math.floor((token * bytes.length) / tokens);
    for (let token = 0; token < tokens;) {
      const taken = Math.min(missingTokens, tokens - token);
      pending += bytes.toString("latin1", byteOf(token), byteOf(token + taken));
      token += taken;
      missingTokens -= taken;
      if (missingTokens > 0) continue;
      key = digestOf([key, pending], 32);
      keys.push(key);
      pending = "";
      missingTokens = stepTokens;
    }
  }
  return keys;
}

/**
 * OpenAI before GPT-5.6: from 1,024 tokens on, the longest known prefix in steps of 128 is read. Writing is free and
 * automatic. The real service sometimes misses because of routing; here it does not.
 */
export function decideStepCache(question: {
  readonly promptTokens: number;
  readonly keys: readonly string[];
  readonly life: CacheLife;
  readonly isReadable: (key: string) => boolean;
}): CacheDecision {
  const { promptTokens, keys, life, isReadable } = question;
  const first = minimumTokens / stepTokens - 1;
  let steps = keys.length;
  while (steps > first && !isReadable(keys[steps - 1] ?? "")) steps -= 1;
  const readTokens = steps > first ? steps * stepTokens : 0;
  return {
    readTokens,
    write5mTokens: 0,
    write1hTokens: 0,
    freshTokens: promptTokens - readTokens,
    uses: keys.slice(first).map((key) => ({ key, life })),
  };
}

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
