import type { Protocol } from "../../core/agent-entry.ts";
import type { FaultKind } from "../../core/fault.ts";
import type { Reply } from "../answer/reply.ts";

/** How a reply is sent: that decides whether malformed JSON can reach the client. */
interface Sending {
  readonly protocol: Protocol;
  readonly isStreamed: boolean;
}

/** The reply under a fault. Most faults leave it as it is. Null if the fault cannot happen to this reply. */
export function faultedReply(fault: FaultKind, reply: Reply, sending: Sending): Reply | null {
  switch (fault.kind) {
    case "empty-answer":
      return { kind: "reply", blocks: [], stopReason: "end_turn", stopSequence: null };
    case "malformed-tool-input": {
      const isPossible = reply.blocks.some((block) => block.kind === "tool" && block.form !== "freeform");
      if (!isPossible || !carriesText(sending)) return null;
      const blocks = reply.blocks.map((block) =>
        block.kind === "tool" ? ({ ...block, isMalformed: true } as const) : block,
      );
      return { ...reply, blocks };
    }
    case "status":
    case "cut":
    case "error-event":
    case "content-type":
    case "duplicate-event":
    case "unknown-event":
    case "crlf":
    case "one-chunk":
      return reply;
  }
}

/** Whether a call's input travels as text. In Gemini, and in a whole Anthropic message, it is an object of the response's own JSON. */
function carriesText({ protocol, isStreamed }: Sending): boolean {
  switch (protocol) {
    case "anthropic-messages":
      return isStreamed;
    case "openai-chat":
    case "openai-responses":
      return true;
    case "gemini":
      return false;
  }
}
