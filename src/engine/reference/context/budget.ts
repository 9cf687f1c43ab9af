import { messageBytes, type Message } from "../message.ts";

/** Four bytes of English or code are about one token: the usual rule of thumb, used only where no count is known yet. */
export const bytesPerToken = 4;

/** The last exact count that the provider gave: the prompt's tokens, and the bytes of the messages in it. */
export interface TokenAnchor {
  readonly tokens: number;
  readonly messageBytes: number;
}

/** Bytes of all messages, as they are sent. */
export function historyBytes(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + messageBytes(message), 0);
}

/** Tokens of the next prompt: the last exact count, corrected by the bytes that came and went since. */
export function estimateTokens(anchor: TokenAnchor, messages: readonly Message[]): number {
  const changeBytes = historyBytes(messages) - anchor.messageBytes;
  return Math.max(0, Math.ceil(anchor.tokens + changeBytes / bytesPerToken));
}
