import type { Citation, StopReason, Turn } from "../../core/turn-script.ts";
import type { JsonObject } from "../wire/json-object.ts";
import { tokensOfBytes } from "../models/tokens.ts";
import { resigned } from "./thinking-signature.ts";
import type { CallForm } from "./tool-dialect.ts";
import {
  type FetchBlock,
  isServerBlock,
  type SearchBlock,
  type ServerBlock,
  serverBlockTokens,
  textsRead,
} from "./server-block.ts";
import { byteTokenizer, type Tokenizer } from "../models/tokenizer.ts";

/** What the model says, free of any wire format. */
export interface Reply {
  readonly kind: "reply";
  readonly blocks: readonly ReplyBlock[];
  /** `compaction`: the summary is all. */
  readonly stopReason: StopReason | "compaction";
  /** What takes the place of the conversation from now on. */
  readonly summary?: Summary;
  /** The client's stop sequence that ended the reply. */
  readonly stopSequence: string | null;
  readonly refusal?: Turn["refusal"];
}

/** A summary that takes the place of a conversation, before the answer itself. */
export interface Summary {
  readonly text: string;
  /** Tokens in which the stream is cut. */
  readonly wireTokens: number;
}

export type ReplyBlock =
  | { readonly kind: "text"; readonly text: string; readonly citations?: readonly Citation[] }
  | ServerBlock
  | { readonly kind: "thinking"; readonly text: string; readonly signature: string; readonly redacted?: boolean }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly name: string;
      readonly input: JsonObject;
      readonly namespace?: string;
      readonly form?: CallForm;
      /** Tokens of name and input that fit; absent: all. */
      readonly cutTokens?: number;
      /** Only the first half of the input's JSON is written. */
      readonly isMalformed?: true;
    };

/** Tokens of a block without the wire format around it; by default counted in bytes. */
export function replyBlockTokens(block: ReplyBlock, count: (text: string) => number = tokensOfText): number {
  if (isServerBlock(block)) return serverBlockTokens(block, count);
  switch (block.kind) {
    case "text":
    case "thinking":
      return count(block.text);
    case "tool":
      return block.cutTokens ?? count(block.name) + count(inputText(block));
  }
}

/** Searches of a reply that found what they looked for or nothing. Those that failed cost nothing. */
export function searchesIn({ blocks }: Reply): readonly SearchBlock[] {
  return blocks.filter((block): block is SearchBlock => block.kind === "web-search" && block.error === undefined);
}

/** Pages that a reply opened. */
export function fetchesIn({ blocks }: Reply): readonly FetchBlock[] {
  return blocks.filter((block): block is FetchBlock => block.kind === "web-fetch" && block.error === undefined);
}

/** Tokens of what the provider's own tools found, printed or answered in a reply. The model reads them before it goes on. */
export function foundTokens({ blocks }: Reply, tokenizer: Tokenizer): number {
  let sum = 0;
  for (const block of blocks.filter(isServerBlock)) for (const text of textsRead(block)) sum += tokenizer.count(text);
  return sum;
}

/** A call's input as the model writes it: JSON, or the text of a freeform tool. */
export function inputText({ input, form, isMalformed }: Pick<ToolReply, "input" | "form" | "isMalformed">): string {
  if (form === "freeform") return String(input["text"]);
  const json = JSON.stringify(input);
  return isMalformed === true ? json.slice(0, Math.ceil(json.length / 2)) : json;
}

type ToolReply = Extract<ReplyBlock, { readonly kind: "tool" }>;

/** Tokens of a reply, or of its blocks of one kind, without the wire format around them. */
export function replyTokens({ blocks }: Reply, tokenizer: Tokenizer, kind?: "thinking"): number {
  let sum = 0;
  for (const block of blocks) {
    if (kind === undefined || block.kind === kind) sum += replyBlockTokens(block, tokenizer.count);
  }
  return sum;
}

function tokensOfText(text: string): number {
  return tokensOfBytes(Buffer.byteLength(text));
}

/** Tokens that name the tool, before its input begins. */
export function toolNameTokens(name: string): number {
  return tokensOfText(name);
}

/** The most that a reply may have, and why. */
export interface OutputLimit {
  readonly tokens: number;
  readonly reason: Extract<StopReason, "max_tokens" | "model_context_window_exceeded">;
}

/** Cuts a reply as the API does: at the first stop sequence in its text, then at the limit. */
export function limitReply(
  reply: Reply,
  stopSequences: readonly string[],
  limit: OutputLimit,
  tokenizer: Tokenizer = byteTokenizer,
): Reply {
  return cutToTokens(cutAtStopSequence(reply, stopSequences), limit, tokenizer);
}

function cutAtStopSequence(reply: Reply, stopSequences: readonly string[]): Reply {
  if (stopSequences.length === 0) return reply;
  for (const [index, block] of reply.blocks.entries()) {
    if (block.kind !== "text") continue;
    const first = stopSequences
      .map((sequence) => ({ sequence, at: block.text.indexOf(sequence) }))
      .filter(({ at }) => at >= 0)
      .toSorted((left, right) => left.at - right.at)[0];
    if (first === undefined) continue;
    const kept = block.text.slice(0, first.at);
    const blocks = [...reply.blocks.slice(0, index), ...(kept === "" ? [] : [{ ...block, text: kept }])];
    return { ...reply, blocks, stopReason: "stop_sequence", stopSequence: first.sequence };
  }
  return reply;
}

/** Text that does not fit is cut, inside a tool's input too. A block without any room is left out. */
function cutToTokens(reply: Reply, { tokens: mostTokens, reason }: OutputLimit, tokenizer: Tokenizer): Reply {
  const blocks: ReplyBlock[] = [];
  let left = mostTokens;
  for (const block of reply.blocks) {
    const tokens = replyBlockTokens(block, tokenizer.count);
    if (tokens > left) {
      if (left > 0) blocks.push(...cutBlock(block, left, tokenizer));
      return { ...reply, blocks, stopReason: reason, stopSequence: null };
    }
    left -= tokens;
    blocks.push(block);
  }
  return reply;
}

function cutBlock(block: ReplyBlock, tokens: number, tokenizer: Tokenizer): ReplyBlock[] {
  /** The provider's own tool is used or not. */
  if (isServerBlock(block)) return [];
  if (block.kind === "tool") return tokens < tokenizer.count(block.name) ? [] : [{ ...block, cutTokens: tokens }];
  const text = tokenizer.head(block.text, tokens);
  if (text === "") return [];
  return [block.kind === "text" ? { ...block, text } : { ...block, text, signature: resigned(block.signature, text) }];
}
