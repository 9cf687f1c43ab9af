import type { JsonObject } from "../http/json-object.ts";
import type { Reply, ReplyBlock } from "../turns/reply.ts";
import type { ResponseFacts } from "../exchange/wire-format.ts";
import { argumentsOf } from "./chat-response.ts";
import { callIdOf, itemId } from "./ids.ts";

/** How far an item of the output has come. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** A block of a reply as an item of the output, as it stands when it is opened or when it is done. */
export function outputItem(
  block: ReplyBlock,
  index: number,
  status: ItemStatus,
  reply: Reply,
  facts: ResponseFacts,
): { readonly id: string } & JsonObject {
  const isDone = status !== "in_progress";
  switch (block.kind) {
    case "thinking": {
      const summary = isDone && facts.output.thinking === "shown" ? [{ type: "summary_text", text: block.text }] : [];
      const encrypted = facts.output.encryptedReasoning ? { encrypted_content: isDone ? block.signature : "" } : {};
      return { id: itemId("rs", facts.messageId, index), type: "reasoning", summary, ...encrypted };
    }
    case "text": {
      const content = isDone ? [textPart(block.text, reply)] : [];
      return { id: itemId("msg", facts.messageId, index), type: "message", status, role: "assistant", content };
    }
    case "tool":
      return {
        id: itemId("fc", facts.messageId, index),
        type: "function_call",
        status,
        arguments: isDone ? argumentsOf(block) : "",
        call_id: callIdOf(block.id),
        name: block.name,
      };
  }
}

/** A part of a message: what it says, or, for a model that refuses, why it does not. */
export function textPart(text: string, { stopReason }: Reply): JsonObject {
  if (stopReason === "refusal") return { type: "refusal", refusal: text };
  return { type: "output_text", annotations: [], logprobs: [], text };
}

/** The finished items of a reply; the last is incomplete where the token limit cut it. */
export function outputItems(reply: Reply, facts: ResponseFacts): JsonObject[] {
  return reply.blocks.map((block, index) => outputItem(block, index, finalStatus(reply, index), reply, facts));
}

/** How an item ends. */
export function finalStatus({ blocks, stopReason }: Reply, index: number): ItemStatus {
  return stopReason === "max_tokens" && index === blocks.length - 1 ? "incomplete" : "completed";
}
