import { digestOf } from "../../digest.ts";

const scriptedCall = /^toolu_01([0-9a-f]{22})$/;
const openaiCall = /^(?:call|mcpr)_([0-9a-f]{22})$/;

/** The id of a scripted tool call as OpenAI's protocols write it; it carries the turn as the other form does. */
export function callIdOf(toolUseId: string): string {
  return toolUseId.replace(scriptedCall, "call_$1");
}

/** The id of the question whether a scripted call on a server may be made. */
export function approvalIdOf(toolUseId: string): string {
  return toolUseId.replace(scriptedCall, "mcpr_$1");
}

/** The script's id of a call or of a question about it; ids that were not issued here stay as they are. */
export function toolUseIdOf(callId: string): string {
  return callId.replace(openaiCall, "toolu_01$1");
}

/** Id of a chat completion, a response or its container, from that of the message it carries. */
export function completionId(prefix: "chatcmpl-" | "resp_" | "cntr_", messageId: string): string {
  return messageId.replace(/^msg_01/, prefix);
}

/** Id of an item of a response. */
export function itemId(
  prefix: "msg" | "fc" | "rs" | "cmp" | "ws" | "ci" | "mcp" | "mcpl",
  messageId: string,
  index: number,
): string {
  return `${prefix}_${digestOf([messageId, index], 48)}`;
}

/** Length that every padded delta is brought to a multiple of. */
const stepCharacters = 16;

/** Padding for a delta, so that the size of a record says nothing of its text; the same for equal sessions. */
export function obfuscationOf(delta: string, messageId: string, index: number): string {
  const missing = stepCharacters - (delta.length % stepCharacters);
  return digestOf([messageId, "padding", index], missing);
}
