import { digestOf } from "../digest.ts";
import type { CacheLife, PromptBlock } from "../wire/prompt.ts";
import type { CacheDecision } from "./prompt-cache.ts";

/** Tokens of one step of an automatic cache. OpenAI documents this number, Gemini none. */
export const stepTokens = 128;

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
 * OpenAI before GPT-5.6, and Gemini: from the minimum on, the longest known prefix in steps of 128 tokens is read.
 * Writing is free and automatic. The real services sometimes miss because of routing; here they do not.
 */
export function decideStepCache(question: {
  readonly promptTokens: number;
  /** A multiple of the step. */
  readonly minimumTokens: number;
  readonly keys: readonly string[];
  readonly life: CacheLife;
  readonly isReadable: (key: string) => boolean;
}): CacheDecision {
  const { promptTokens, minimumTokens, keys, life, isReadable } = question;
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
