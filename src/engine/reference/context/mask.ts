import { messageBytes, type Block, type Message } from "../message.ts";
import { bytesPerToken } from "./budget.ts";

/** Shorter results stay: a note in their place would save next to nothing, and a note is never masked again. */
const shortestMaskedBytes = 400;

/**
 * Replaces the content of old tool results by a line with their size. The newest messages up to `protectedTokens` stay as
 * they are. Null when less than `leastGainTokens` would be gained: every change of old messages costs the whole prompt
 * cache behind it, so many small passes cost more than one large one.
 */
export function masked(
  messages: readonly Message[],
  protectedTokens: number,
  leastGainTokens: number,
): readonly Message[] | null {
  const oldCount = unprotectedCount(messages, protectedTokens);
  const result = messages.map((message, index) => (index < oldCount ? maskedMessage(message) : message));
  const gainBytes = messages.reduce(
    (sum, message, index) => sum + messageBytes(message) - messageBytes(result[index] ?? message),
    0,
  );
  return gainBytes > 0 && gainBytes / bytesPerToken >= leastGainTokens ? result : null;
}

/** How many messages from the start are old enough; the newest message never is. */
function unprotectedCount(messages: readonly Message[], protectedTokens: number): number {
  let bytes = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    bytes += message === undefined ? 0 : messageBytes(message);
    if (bytes / bytesPerToken > protectedTokens) return Math.min(index + 1, messages.length - 1);
  }
  return 0;
}

/** The message with its long tool results replaced by a line with their size; itself where it has none. */
export function maskedMessage(message: Message): Message {
  const content = message.content.map(maskedBlock);
  return content.every((block, index) => block === message.content[index]) ? message : { role: message.role, content };
}

function maskedBlock(block: Block): Block {
  if (block.type !== "tool_result") return block;
  const bytes = Buffer.byteLength(block.content);
  if (bytes < shortestMaskedBytes) return block;
  return { ...block, content: `[${bytes} bytes of old output removed; call the tool again if you need them]` };
}
