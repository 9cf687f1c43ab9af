import type { ToolResult } from "../../core/trace.ts";
import type { ConversationMessage } from "../exchange/model-request.ts";
import type { Trial } from "../trials/trial.ts";

/** Characters of a tool result that the log keeps. */
const keptCharacters = 512;

/** Results that the last message of a conversation brings, by their place in the script, in the order they were sent. */
export function broughtResults(conversation: readonly ConversationMessage[], { toolTurns }: Trial): ToolResult[] {
  return (conversation.at(-1)?.toolResults ?? []).map(({ id, isError, text }) => ({
    call: toolTurns.get(id)?.call ?? -1,
    isError,
    bytes: Buffer.byteLength(text),
    text: text.slice(0, keptCharacters),
  }));
}

/** Indices of the script's probes that some text of the conversation contains. */
export function presentProbes(conversation: readonly ConversationMessage[], { script }: Trial): number[] {
  return (script.probes ?? []).flatMap((probe, index) =>
    conversation.some(({ texts }) => texts.some((text) => text.includes(probe))) ? [index] : [],
  );
}
