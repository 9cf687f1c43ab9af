import { type Reply, type ReplyBlock, replyBlockTokens } from "./reply.ts";
import { resigned } from "./thinking-signature.ts";
import { byteTokenizer, type Tokenizer } from "../models/tokenizer.ts";

/** Cuts a reply as the API does: at the first stop sequence in its text, then at `max_tokens`. */
export function limitReply(
  reply: Reply,
  stopSequences: readonly string[],
  maxTokens: number,
  tokenizer: Tokenizer = byteTokenizer,
): Reply {
  return cutToTokens(cutAtStopSequence(reply, stopSequences), maxTokens, tokenizer);
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

/** What does not fit is cut where it stands, inside a tool's input too; what has no room to begin is left out. */
function cutToTokens(reply: Reply, maxTokens: number, tokenizer: Tokenizer): Reply {
  const blocks: ReplyBlock[] = [];
  let left = maxTokens;
  for (const block of reply.blocks) {
    const tokens = replyBlockTokens(block, tokenizer.count);
    if (tokens > left) {
      if (left > 0) blocks.push(...cutBlock(block, left, tokenizer));
      return { ...reply, blocks, stopReason: "max_tokens", stopSequence: null };
    }
    left -= tokens;
    blocks.push(block);
  }
  return reply;
}

function cutBlock(block: ReplyBlock, tokens: number, tokenizer: Tokenizer): ReplyBlock[] {
  if (block.kind === "tool") return tokens < tokenizer.count(block.name) ? [] : [{ ...block, cutTokens: tokens }];
  const text = tokenizer.head(block.text, tokens);
  if (text === "") return [];
  return [block.kind === "text" ? { ...block, text } : { ...block, text, signature: resigned(block.signature, text) }];
}
