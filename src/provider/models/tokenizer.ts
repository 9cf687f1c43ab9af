import { createRequire } from "node:module";
import type * as O200k from "gpt-tokenizer/encoding/o200k_base";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import { digest } from "../digest.ts";
import { piecesOf } from "./tokens.ts";
import type { PromptBlock } from "../wire/prompt.ts";
import { type Reply, replyBlockTokens } from "../answer/reply.ts";
import { bytesPerToken, tokensOfBytes } from "./tokens.ts";

/** How a session turns text into tokens. Blocks are counted one by one, so a prefix costs the same whatever follows. */
export interface Tokenizer {
  readonly kind: NonNullable<ProviderSettings["tokenizer"]>;
  readonly count: (text: string) => number;
  /** The first `tokens` tokens of a text, cut between characters. */
  readonly head: (text: string, tokens: number) => string;
}

/** UTF-8 bytes divided by four. */
export const byteTokenizer: Tokenizer = {
  kind: "bytes",
  count: (text) => tokensOfBytes(Buffer.byteLength(text)),
  head: (text, tokens) => piecesOf(text, tokens * bytesPerToken)[0] ?? "",
};

/** Counts remembered between requests: more than the blocks of the longest sessions. */
const rememberedCounts = 65_536;
const counts = new Map<string, number>();

const o200kTokenizer: Tokenizer = {
  kind: "o200k",
  count: (text) => {
    const key = digest(text, 32);
    const known = counts.get(key);
    if (known !== undefined) return known;
    const counted = piecesToCount(text).reduce((sum, piece) => sum + vocabulary().countTokens(piece, asText), 0);
    if (counts.size >= rememberedCounts) counts.clear();
    counts.set(key, counted);
    return counted;
  },
  head: (text, tokens) => {
    if (o200kTokenizer.count(text) <= tokens) return text;
    const characters = piecesOf(text, 1);
    let fits = 0;
    let tooMany = characters.length + 1;
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (o200kTokenizer.count(characters.slice(0, middle).join("")) <= tokens) fits = middle;
      else tooMany = middle;
    }
    return characters.slice(0, fits).join("");
  },
};

/**
 * Merging is quadratic in the length of a word, and 64,000 equal letters take twenty seconds; so runs of letters, spaces or
 * signs are cut after 512, where no writing has any. A cut can cost a token.
 */
const overlongRun = /\p{L}{512}|\s{512}|[^\s\p{L}\p{N}]{512}/gu;

function piecesToCount(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const match of text.matchAll(overlongRun)) {
    const end = match.index + match[0].length;
    pieces.push(text.slice(start, end));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** Text that looks like a control token of the vocabulary is text. */
const asText = { disallowedSpecial: new Set<string>() };

let loaded: typeof O200k | undefined;

/** Loaded when first asked for: it takes a second and 50 MB, which nobody should pay who counts bytes. */
function vocabulary(): typeof O200k {
  if (loaded !== undefined) return loaded;
  const module: typeof O200k = createRequire(import.meta.url)("gpt-tokenizer/encoding/o200k_base");
  loaded = module;
  return module;
}

/** The tokenizer that a session's settings name; its vocabulary is loaded here, before any request waits for it. */
export function tokenizerFor({ tokenizer = "bytes" }: Pick<ProviderSettings, "tokenizer">): Tokenizer {
  if (tokenizer === "bytes") return byteTokenizer;
  vocabulary();
  return o200kTokenizer;
}

/** A request with its prompt counted by the session's tokenizer; blocks come counted in bytes. */
export function recounted<Asked extends { readonly prompt: readonly PromptBlock[] }>(
  request: Asked,
  tokenizer: Tokenizer,
): Asked {
  if (tokenizer.kind === "bytes") return request;
  return { ...request, prompt: request.prompt.map((block) => ({ ...block, tokens: tokenizer.count(block.text) })) };
}

/** Tokens of a reply, or of its blocks of one kind: what it says, without the wire format around it. */
export function replyTokens({ blocks }: Reply, tokenizer: Tokenizer, kind?: "thinking"): number {
  let sum = 0;
  for (const block of blocks) {
    if (kind === undefined || block.kind === kind) sum += replyBlockTokens(block, tokenizer.count);
  }
  return sum;
}
