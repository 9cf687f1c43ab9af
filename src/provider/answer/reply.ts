import type { Block, Citation, CodeRun, StopReason, Turn, WebSearch } from "../../core/turn-script.ts";
import type { JsonObject } from "../wire/json-object.ts";
import type { OfferedTool, ToolUse } from "../wire/model-request.ts";
import type { Refusal } from "../wire/refusal.ts";
import { tokensOfBytes } from "../models/tokens.ts";
import { thinkingSignature, resigned } from "./thinking-signature.ts";
import type { ClientPlace } from "./tool-arguments.ts";
import { callFor, type CallForm, isCodeTool, isSearchTool, serverTool } from "./tool-dialect.ts";
import { toolUseId, type TurnPlace } from "./played-script.ts";
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
  | SearchBlock
  | CodeBlock
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

/** A search that the provider does itself. Its id ends like that of a call at its place. */
export type SearchBlock = WebSearch & { readonly id: string };

/** Code that the provider runs itself; `toolType` is the offered tool's. */
export type CodeBlock = CodeRun & { readonly id: string; readonly toolType: string };

/** Who gets the reply: the tools that it offers, how they may be used, and where it works. */
interface Client {
  readonly tools: readonly OfferedTool[];
  readonly toolUse: ToolUse;
  readonly place: ClientPlace;
}

/**
 * A scripted turn in the client's own tool dialect, as far as the client takes it in one answer. Null if the client wants a call
 * and the turn has none that it allows. Refused if no offered tool can do an operation.
 */
export function replyFromTurn(
  turn: Turn,
  at: TurnPlace & { readonly seed: string },
  client: Client,
): Reply | Refusal | null {
  const { mode, only, isParallel } = client.toolUse;
  const tools = only === null ? client.tools : client.tools.filter(({ name }) => only.includes(name));
  const blocks: ReplyBlock[] = [];
  let call = 0;
  let calls = 0;
  for (const [index, block] of turn.blocks.entries()) {
    if (block.kind === "tool") call += 1;
    const isAnswered = block.kind === "tool" ? call <= at.call : at.call > 0;
    if (isAnswered || (block.kind === "tool" && calls > 0 && !isParallel)) continue;
    const written = replyBlock(block, () => toolUseId(at.seed, at.turn, index, at.thread), { ...client, tools });
    const isAllowed = written.kind !== "refused" && (written.kind !== "tool" || (only?.includes(written.name) ?? true));
    if (mode === "any" && only !== null && !isAllowed) continue;
    if (written.kind === "refused") return written;
    if (written.kind === "tool") calls += 1;
    blocks.push(written);
  }
  const usesServer = blocks.some(({ kind }) => kind === "web-search" || kind === "code-run");
  if (mode === "any" && calls === 0 && !usesServer) return null;
  const callsTool = blocks.some((block) => block.kind === "tool");
  const stopReason = turn.stopReason ?? (callsTool ? "tool_use" : "end_turn");
  return {
    kind: "reply",
    blocks,
    stopReason,
    stopSequence: null,
    ...(turn.refusal === undefined ? {} : { refusal: turn.refusal }),
  };
}

/** Tokens of a block without the wire format around it; by default counted in bytes. */
export function replyBlockTokens(block: ReplyBlock, count: (text: string) => number = tokensOfText): number {
  switch (block.kind) {
    case "text":
    case "thinking":
      return count(block.text);
    case "web-search":
      return count(searchName) + count(JSON.stringify({ query: block.query }));
    case "code-run":
      return count(block.toolType) + count(block.code);
    case "tool":
      return block.cutTokens ?? count(block.name) + count(inputText(block));
  }
}

/** The tool by whose name the model asks for a search. */
export const searchName = "web_search";

/** Searches of a reply that found what they looked for or nothing. Those that failed cost nothing. */
export function searchesIn({ blocks }: Reply): readonly SearchBlock[] {
  return blocks.filter((block): block is SearchBlock => block.kind === "web-search" && block.error === undefined);
}

/** Tokens of what the provider's own tools found or printed in a reply. The model reads them before it goes on. */
export function foundTokens(reply: Reply, tokenizer: Tokenizer): number {
  const pages = searchesIn(reply).flatMap(({ results }) => results);
  const found = pages.map(({ url, title, text }) => `${title}\n${url}\n${text}`);
  const printed = reply.blocks.flatMap((block) => (block.kind === "code-run" ? [block.stdout + block.stderr] : []));
  return [...found, ...printed].reduce((sum, text) => sum + tokenizer.count(text), 0);
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

function replyBlock(
  block: Block,
  blockId: () => string,
  { tools, place }: Omit<Client, "toolUse">,
): ReplyBlock | Refusal {
  switch (block.kind) {
    case "text":
      return block;
    case "web-search": {
      const tool = serverTool("searches the web", isSearchTool, tools);
      return tool.kind === "refused" ? tool : { ...block, id: blockId() };
    }
    case "code-run": {
      const tool = serverTool("runs code", isCodeTool, tools);
      return tool.kind === "refused" ? tool : { ...block, id: blockId(), toolType: tool.type };
    }
    case "thinking":
      return { ...block, signature: thinkingSignature(blockId(), block.text) };
    case "tool": {
      const call = callFor(block.operation, tools, place);
      return call.kind === "refused" ? call : { ...call, kind: "tool", id: blockId() };
    }
  }
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
  if (block.kind === "web-search" || block.kind === "code-run") return [];
  if (block.kind === "tool") return tokens < tokenizer.count(block.name) ? [] : [{ ...block, cutTokens: tokens }];
  const text = tokenizer.head(block.text, tokens);
  if (text === "") return [];
  return [block.kind === "text" ? { ...block, text } : { ...block, text, signature: resigned(block.signature, text) }];
}
