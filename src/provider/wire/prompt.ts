import type { RequestSection } from "../../core/trace.ts";
import { digest, digestOf } from "../digest.ts";
import { tokensOfBytes } from "../models/tokens.ts";

/** How long a cache entry lives unused: Anthropic 5m and 1h; OpenAI 5m and 24h before GPT-5.6, then 30m and 12h. */
export type CacheLife = "5m" | "30m" | "1h" | "12h" | "24h";

/** One block of the prompt as the model reads it, in the provider's order: tools, system, messages. */
export interface PromptBlock {
  readonly section: RequestSection["name"];
  /** Canonical text; equal texts are equal blocks. */
  readonly text: string;
  readonly bytes: number;
  readonly tokens: number;
  readonly digest: string;
  /** What the tokens are counted by, if it is not the text: the text that is left without media, and the tokens of the rest. */
  readonly counted: CountedPart | null;
  /** Neighbouring blocks of the same run count as one position in the cache's lookback. */
  readonly run: "tool_use" | "tool_result" | null;
  /** Whether a breakpoint can end here; thinking cannot carry one. */
  readonly cacheable: boolean;
  /** Life of the cache breakpoint that ends here; null where there is none. */
  readonly breakpoint: CacheLife | null;
  /** The result of a tool that the API ran itself. */
  readonly fromServerTool: boolean;
  /** The link to the block before, kept because a block that comes again mostly follows the same blocks. */
  readonly chain: { link: PrefixLink | null };
}

/** A text to count, and tokens that are known beside it. */
export interface CountedPart {
  readonly text: string;
  readonly tokens: number;
}

/** The key of the prefix that ends with a block, from the key of the one before. */
interface PrefixLink {
  readonly before: string;
  readonly salt: string;
  readonly key: string;
}

/** Measures and hashes a block, once; everything after works on these numbers. */
export function promptBlock(
  section: PromptBlock["section"],
  text: string,
  traits: Partial<Pick<PromptBlock, "run" | "cacheable" | "breakpoint" | "fromServerTool" | "counted">> = {},
): PromptBlock {
  const bytes = Buffer.byteLength(text);
  const { run = null, cacheable = true, breakpoint = null, fromServerTool = false, counted = null } = traits;
  const tokens =
    counted === null ? tokensOfBytes(bytes) : tokensOfBytes(Buffer.byteLength(counted.text)) + counted.tokens;
  return {
    section,
    text,
    bytes,
    tokens,
    digest: digest(text),
    counted,
    run,
    cacheable,
    breakpoint,
    fromServerTool,
    chain: { link: null },
  };
}

const emptyDigest = digestOf([]);

/** The three sections' sizes and digests, for the log. */
export function sectionsOf(blocks: readonly PromptBlock[]): RequestSection[] {
  return (["tools", "system", "messages"] as const).map((name) => {
    const members = blocks.filter((block) => block.section === name);
    return {
      name,
      bytes: members.reduce((sum, block) => sum + block.bytes, 0),
      tokens: totalTokens(members),
      digest: sectionDigest(blocks, name),
    };
  });
}

/** Digest of a section's blocks, in order. */
export function sectionDigest(blocks: readonly PromptBlock[], section: PromptBlock["section"]): string {
  const digests: string[] = [];
  for (const block of blocks) if (block.section === section) digests.push(block.digest);
  return digests.length === 0 ? emptyDigest : digestOf(digests);
}

/** Tokens of a sequence of blocks. */
export function totalTokens(blocks: readonly PromptBlock[]): number {
  let sum = 0;
  for (const { tokens } of blocks) sum += tokens;
  return sum;
}
