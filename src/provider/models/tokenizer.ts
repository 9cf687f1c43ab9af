import { createRequire } from "node:module";
import type * as O200k from "gpt-tokenizer/encoding/o200k_base";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import { digest } from "../digest.ts";
import { RecentMap } from "../recent-map.ts";
import { piecesOf } from "./tokens.ts";
import { isJsonObject, parsedJson } from "../wire/json-object.ts";
import type { PromptBlock } from "../wire/prompt.ts";
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

/** Counts that a tokenizer remembers: more than the blocks of the longest sessions. */
const rememberedCounts = 65_536;

function o200kTokenizer(): Tokenizer {
  const vocabulary = loadVocabulary();
  const counts = new RecentMap<number>(rememberedCounts);
  const count = (text: string): number => {
    const key = digest(text, 32);
    const known = counts.get(key);
    if (known !== undefined) return known;
    const counted = piecesToCount(text).reduce((sum, piece) => sum + vocabulary.countTokens(piece, asText), 0);
    counts.set(key, counted);
    return counted;
  };
  const head = (text: string, tokens: number): string => {
    if (count(text) <= tokens) return text;
    const characters = piecesOf(text, 1);
    let fits = 0;
    let tooMany = characters.length + 1;
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (count(characters.slice(0, middle).join("")) <= tokens) fits = middle;
      else tooMany = middle;
    }
    return characters.slice(0, fits).join("");
  };
  return { kind: "o200k", count, head };
}

/**
 * Merging is quadratic in the length of a word: 64,000 equal letters take twenty seconds. So runs of letters, spaces or
 * signs are cut after 512, longer than in any real text. A cut can cost a token.
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

/** Control tokens of the vocabulary count as plain text. */
const asText = { disallowedSpecial: new Set<string>() };

/** Loaded only on demand: it takes a second and 50 MB. */
function loadVocabulary(): typeof O200k {
  const vocabulary: typeof O200k = createRequire(import.meta.url)("gpt-tokenizer/encoding/o200k_base");
  return vocabulary;
}

/** The tokenizer that a session's settings name. Its vocabulary is loaded here, before any request waits for it. */
export function tokenizerFor({ tokenizer = "bytes" }: Pick<ProviderSettings, "tokenizer">): Tokenizer {
  return tokenizer === "bytes" ? byteTokenizer : o200kTokenizer();
}

/** A request with its prompt counted by the session's tokenizer; blocks come counted in bytes. */
export function recounted<Asked extends { readonly prompt: readonly PromptBlock[] }>(
  request: Asked,
  tokenizer: Tokenizer,
): Asked {
  if (tokenizer.kind === "bytes") return request;
  const tokensOf = ({ text, counted }: PromptBlock): number =>
    counted === null ? tokenizer.count(saidText(text)) : tokenizer.count(saidText(counted.text)) + counted.tokens;
  return { ...request, prompt: request.prompt.map((block) => ({ ...block, tokens: tokensOf(block) })) };
}

/**
 * What a block says, without the JSON around it: the text of a message, or of a tool's result. A model reads these as they are, and
 * not with their quotes escaped. Definitions and calls of tools are counted as JSON.
 */
function saidText(block: string): string {
  const parsed = parsedJson(block.slice(block.indexOf("{")));
  if (!isJsonObject(parsed)) return block;
  const { text, content, output } = parsed;
  return textIn(text) ?? textIn(content) ?? textIn(output) ?? block;
}

function textIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const texts = value.map((part: unknown) => (isJsonObject(part) ? part["text"] : part));
  return texts.every((text) => typeof text === "string") ? texts.join("") : undefined;
}
