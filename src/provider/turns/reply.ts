import type { Block, StopReason, Turn } from "../../core/turn-script.ts";
import type { OfferedTool } from "../exchange/model-request.ts";
import type { Refusal } from "../exchange/refusal.ts";
import { tokensOfBytes } from "../models/tokens.ts";
import { thinkingSignature } from "./thinking-signature.ts";
import { callFor } from "./tool-dialect.ts";
import { toolUseId, type TurnPlace } from "./tool-turns.ts";

/** What the model says, free of any wire format. */
export interface Reply {
  readonly kind: "reply";
  readonly blocks: readonly ReplyBlock[];
  readonly stopReason: StopReason;
  /** The client's stop sequence that ended the reply. */
  readonly stopSequence: string | null;
  readonly refusal?: Turn["refusal"];
}

export type ReplyBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string; readonly signature: string; readonly redacted?: boolean }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** Tokens of name and input that there was room for; absent: all. */
      readonly cutTokens?: number;
    };

/** A scripted turn in the client's own tool dialect; refused when the client offers no tool that can do an operation. */
export function replyFromTurn(
  turn: Turn,
  at: TurnPlace & { readonly seed: string },
  tools: readonly OfferedTool[],
): Reply | Refusal {
  const blocks: ReplyBlock[] = [];
  for (const [index, block] of turn.blocks.entries()) {
    const written = replyBlock(block, () => toolUseId(at.seed, at.turn, index, at.thread), tools);
    if (written.kind === "refused") return written;
    blocks.push(written);
  }
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

/** Tokens of a block of a reply, by default in bytes: what it says, without the wire format around it. */
export function replyBlockTokens(block: ReplyBlock, count: (text: string) => number = tokensOfText): number {
  switch (block.kind) {
    case "text":
    case "thinking":
      return count(block.text);
    case "tool":
      return block.cutTokens ?? count(block.name) + count(JSON.stringify(block.input));
  }
}

function tokensOfText(text: string): number {
  return tokensOfBytes(Buffer.byteLength(text));
}

/** Tokens that name the tool, before its input begins. */
export function toolNameTokens(name: string): number {
  return tokensOfText(name);
}

function replyBlock(block: Block, blockId: () => string, tools: readonly OfferedTool[]): ReplyBlock | Refusal {
  switch (block.kind) {
    case "text":
      return block;
    case "thinking":
      return { ...block, signature: thinkingSignature(blockId(), block.text) };
    case "tool": {
      const call = callFor(block.operation, tools);
      return call.kind === "refused" ? call : { kind: "tool", id: blockId(), name: call.name, input: call.input };
    }
  }
}
