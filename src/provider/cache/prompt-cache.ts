import { digest, digestOf } from "../digest.ts";
import type { ModelRow } from "../models/model-table.ts";
import type { CacheLife, PromptBlock } from "../wire/prompt.ts";

/** Positions that a breakpoint looks back, itself included (Anthropic, "Prompt caching", copies of Jul-Oct 2026). */
const lookbackPositions = 20;

/**
 * Settings that the model reads although they are not blocks. A change of `system` invalidates system and messages, a
 * change of `messages` the messages only.
 */
export interface CacheSettings {
  /** Who may share the cache: a workspace, or a routing key. */
  readonly scope?: string;
  readonly system: string;
  readonly messages: string;
  /** Thinking and effort, also part of `messages`: for some models they are part of everything. */
  readonly thinking?: string;
}

/** The settings as a model reads them: thinking belongs to its messages or to its whole prompt. */
export function settingsFor(model: Pick<ModelRow, "thinkingInvalidates">, settings: CacheSettings): CacheSettings {
  const { thinking = "", scope = "" } = settings;
  return model.thinkingInvalidates === "everything" ? { ...settings, scope: `${scope}\n${thinking}` } : settings;
}

/** Key of the prefix that ends with each block: a hash chain over model, settings and blocks. */
export function prefixKeys(model: string, settings: CacheSettings, blocks: readonly PromptBlock[]): string[] {
  const salts = {
    tools: saltOf(""),
    system: saltOf(settings.system),
    messages: saltOf(`${settings.system}\n${settings.messages}`),
  };
  const scope = settings.scope ?? "";
  let key = digestOf(scope === "" ? [model] : [model, scope], 32);
  return blocks.map((block) => {
    const salt = salts[block.section];
    const { link } = block.chain;
    if (link === null || link.before !== key || link.salt !== salt.text) {
      const before = key;
      /** Equal to `digestOf` of the three, without serialising the settings for every block. */
      key = digest(`["${before}",${salt.json},"${block.digest}"]`, 32);
      block.chain.link = { before, salt: salt.text, key };
    } else key = link.key;
    return key;
  });
}

function saltOf(text: string): { readonly text: string; readonly json: string } {
  return { text, json: JSON.stringify(text) };
}

/** What the cache does for one prompt; the four counts add up to the prompt's tokens. */
export interface CacheDecision {
  readonly readTokens: number;
  readonly write5mTokens: number;
  readonly write1hTokens: number;
  readonly freshTokens: number;
  /** Entries to write or refresh, each with the life to give it if it is new. */
  readonly uses: readonly { readonly key: string; readonly life: CacheLife }[];
}

/**
 * Decides what the cache does. Each breakpoint whose prefix reaches `minimumTokens` looks back at most 20 positions for
 * the longest readable prefix, and writes one entry for its own prefix. The longest hit is read (A). From there to the
 * last 1-hour breakpoint (B) is a 1-hour write, from there to the last breakpoint (C) a 5-minute write.
 */
export function decideCache(question: {
  readonly blocks: readonly PromptBlock[];
  readonly keys: readonly string[];
  readonly minimumTokens: number;
  readonly isReadable: (key: string) => boolean;
}): CacheDecision {
  const { blocks, keys, minimumTokens, isReadable } = question;
  const positions = lookbackPositionsOf(blocks);
  const uses = new Map<string, CacheLife>();
  let total = 0;
  const tokensUpTo = blocks.map((block) => (total += block.tokens));
  let read = 0;
  const writes: { readonly tokens: number; readonly life: CacheLife }[] = [];
  for (const [index, block] of blocks.entries()) {
    const prefixTokens = tokensUpTo[index] ?? 0;
    const key = keys[index];
    if (block.breakpoint === null || key === undefined || prefixTokens < minimumTokens) continue;
    const hit = longestReadable(index);
    if (hit !== null) {
      /** Never shorter than the hit of an earlier breakpoint, which lies in this window or before it. */
      read = tokensUpTo[hit] ?? 0;
      uses.set(keys[hit] ?? "", block.breakpoint);
    }
    writes.push({ tokens: prefixTokens, life: block.breakpoint });
    uses.set(key, block.breakpoint);
  }
  const hourEnd = Math.max(read, ...writes.filter(({ life }) => life === "1h").map(({ tokens }) => tokens));
  const end = Math.max(hourEnd, ...writes.map(({ tokens }) => tokens));
  return {
    readTokens: read,
    write1hTokens: hourEnd - read,
    write5mTokens: end - hourEnd,
    freshTokens: total - end,
    uses: [...uses].map(([key, life]) => ({ key, life })),
  };

  function longestReadable(from: number): number | null {
    const lowest = (positions[from] ?? 0) - lookbackPositions + 1;
    for (let index = from; index >= 0 && (positions[index] ?? 0) >= lowest; index -= 1) {
      if (isReadable(keys[index] ?? "")) return index;
    }
    return null;
  }
}

/** Numbers the blocks for the lookback: a run of tool calls, or of tool results, shares one number. */
function lookbackPositionsOf(blocks: readonly PromptBlock[]): number[] {
  let position = 0;
  return blocks.map((block, index) => {
    if (index > 0 && (block.run === null || block.run !== blocks[index - 1]?.run)) position += 1;
    return position;
  });
}
