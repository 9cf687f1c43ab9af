import type { Message } from "../message.ts";
import { tailStart } from "./turns.ts";

/** The first user message and the newest turns that fit `roomTokens`; null when that is everything. */
export function windowed(messages: readonly Message[], roomTokens: number): readonly Message[] | null {
  const [first] = messages;
  const start = tailStart(messages, roomTokens);
  if (first === undefined || start <= 1) return null;
  return [first, ...messages.slice(start)];
}
