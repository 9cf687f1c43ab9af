import { messageBytes, type Message } from "../message.ts";
import { bytesPerToken } from "./budget.ts";

/**
 * Index of the message at which the kept tail begins: the oldest turn such that it and all newer ones fit `roomTokens`,
 * the newest turn always. A turn starts with the model's message and ends with the results of its calls, so a cut there
 * never parts a result from its call, and the message before the tail may be a user message.
 */
export function tailStart(messages: readonly Message[], roomTokens: number): number {
  let start = messages.length;
  let bytes = 0;
  for (let index = messages.length - 1; index > 0; index -= 1) {
    const message = messages[index];
    if (message === undefined) break;
    bytes += messageBytes(message);
    if (message.role !== "assistant") continue;
    if (bytes / bytesPerToken > roomTokens && start < messages.length) break;
    start = index;
  }
  return start;
}
