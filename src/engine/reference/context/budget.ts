import { messageBytes, type Message } from "../message.ts";

/** Four bytes of English or code are about one token. This rule of thumb is used only until the provider has counted. */
export const bytesPerToken = 4;

/** The provider's last exact count: the prompt's tokens, and the bytes of its messages. */
export interface TokenAnchor {
  readonly tokens: number;
  readonly messageBytes: number;
}

/** Bytes of all messages, as they are sent. */
export function historyBytes(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + messageBytes(message), 0);
}

/** Tokens of the next prompt: the last exact count, corrected by the bytes added and removed since. */
export function estimateTokens(anchor: TokenAnchor, messages: readonly Message[]): number {
  const changeBytes = historyBytes(messages) - anchor.messageBytes;
  return Math.max(0, Math.ceil(anchor.tokens + changeBytes / bytesPerToken));
}
