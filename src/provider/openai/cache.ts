import type { CacheDecision } from "../prompt-cache.ts";
import { type PromptBlock, totalTokens } from "../prompt.ts";

/**
 * Caching without marks: the longest prefix that an earlier prompt left is read, and the prompt as a whole is left for the
 * next, if it has `minimumTokens`. A pure function, like the decision by breakpoints.
 */
export function openaiCacheDecision(question: {
  readonly blocks: readonly PromptBlock[];
  readonly keys: readonly string[];
  readonly minimumTokens: number;
  readonly isReadable: (key: string) => boolean;
}): CacheDecision {
  const { blocks, keys, minimumTokens, isReadable } = question;
  const total = totalTokens(blocks);
  const last = keys.at(-1);
  if (total < minimumTokens || last === undefined) {
    return { readTokens: 0, write5mTokens: 0, write1hTokens: 0, freshTokens: total, uses: [] };
  }
  const hit = keys.findLastIndex((key) => isReadable(key));
  const read = totalTokens(blocks.slice(0, hit + 1));
  const hitKey = keys[hit];
  return {
    readTokens: read,
    write5mTokens: total - read,
    write1hTokens: 0,
    freshTokens: 0,
    uses: [...(hitKey === undefined || hitKey === last ? [] : [hitKey]), last].map((key) => ({ key, life: "5m" })),
  };
}
