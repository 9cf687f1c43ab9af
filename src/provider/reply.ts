import type { Block, StopReason, Turn } from "../core/turn-script.ts";
import { digestOf } from "./digest.ts";
import type { OfferedTool } from "./model-request.ts";
import type { Refusal } from "./refusal.ts";
import { tokensOfBytes } from "./tokens.ts";
import { callFor } from "./tool-dialect.ts";

/** What the model says, free of any wire format. */
export interface Reply {
  readonly kind: "reply";
  readonly blocks: readonly ReplyBlock[];
  readonly stopReason: StopReason;
  /** The client's stop sequence that ended the reply. */
  readonly stopSequence: string | null;
}

export type ReplyBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string; readonly signature: string }
  | {
      readonly kind: "tool";
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

/** Id of the tool call that a turn's block makes; equal seeds give equal ids, so that equal trials have equal bytes. */
export function toolUseId(seed: string, turn: number, block: number): string {
  return `toolu_01${digestOf([seed, turn, block], 22)}`;
}

/** A scripted turn in the client's own tool dialect; refused when the client offers no tool that can do an operation. */
export function replyFromTurn(
  turn: Turn,
  at: { readonly seed: string; readonly turn: number },
  tools: readonly OfferedTool[],
): Reply | Refusal {
  const blocks: ReplyBlock[] = [];
  for (const [index, block] of turn.blocks.entries()) {
    const written = replyBlock(block, toolUseId(at.seed, at.turn, index), tools);
    if (written.kind === "refused") return written;
    blocks.push(written);
  }
  const callsTool = blocks.some((block) => block.kind === "tool");
  const stopReason = turn.stopReason ?? (callsTool ? "tool_use" : "end_turn");
  return { kind: "reply", blocks, stopReason, stopSequence: null };
}

/** Tokens of a block of a reply, by default in bytes: what it says, without the wire format around it. */
export function replyBlockTokens(block: ReplyBlock, count: (text: string) => number = tokensOfText): number {
  switch (block.kind) {
    case "text":
    case "thinking":
      return count(block.text);
    case "tool":
      return count(block.name) + count(JSON.stringify(block.input));
  }
}

function tokensOfText(text: string): number {
  return tokensOfBytes(Buffer.byteLength(text));
}

/** Tokens that name the tool, before its input begins. */
export function toolNameTokens(name: string): number {
  return tokensOfText(name);
}

function replyBlock(block: Block, id: string, tools: readonly OfferedTool[]): ReplyBlock | Refusal {
  switch (block.kind) {
    case "text":
      return block;
    case "thinking":
      return { ...block, signature: Buffer.from(digestOf([id, block.text], 64), "hex").toString("base64") };
    case "tool": {
      const call = callFor(block.operation, tools);
      return call.kind === "refused" ? call : { kind: "tool", id, name: call.name, input: call.input };
    }
  }
}
