import { bytesPerToken } from "./budget.ts";
import { type Block, type Message, messageBytes } from "../message.ts";

/** The instruction for the summary. Facts stay word for word: a paraphrased path or number is wrong. */
export const summaryInstruction = `You shorten the record of a coding agent's work so that the agent can go on with it. Write for the agent.
Keep, copied word for word, every line that states a fact, a decision, a requirement or a result that later work may need: paths, names, numbers, error messages, commands, what was changed and what remains to be done.
Leave out the contents of files and outputs that can be read again. Add nothing that is not in the record. Answer with the summary alone.`;

const summaryHeading = "Summary of the work so far (older messages were removed):\n";

/** Where to cut for a summary, and the record of everything before the cut. */
interface SummaryCut {
  readonly start: number;
  readonly record: string;
}

/** The cut that keeps about `tailTokens` of the newest turns. Null if there is nothing to shorten. */
export function summaryCut(messages: readonly Message[], tailTokens: number): SummaryCut | null {
  const start = tailStart(messages, tailTokens);
  if (start <= 1) return null;
  return { start, record: messages.slice(0, start).map(messageRecord).join("\n\n") };
}

/**
 * The first user message with the summary as its last block, then the tail. It replaces an older summary, which was part of the
 * record. One message, because roles have to alternate.
 */
export function withSummary(messages: readonly Message[], cut: SummaryCut, summary: string): readonly Message[] {
  const [first] = messages;
  const task = (first?.content ?? []).filter((block) => !isSummary(block));
  return [
    { role: "user", content: [...task, { type: "text", text: summaryHeading + summary }] },
    ...messages.slice(cut.start),
  ];
}

function isSummary(block: Block): boolean {
  return block.type === "text" && block.text.startsWith(summaryHeading);
}

/** Plain text: a request without tools must not contain blocks that call them. */
function messageRecord(message: Message): string {
  return message.content.map((block) => blockRecord(message.role, block)).join("\n");
}

function blockRecord(role: Message["role"], block: Block): string {
  switch (block.type) {
    case "text":
      return `[${role}]\n${block.text}`;
    case "tool_use":
      return `[call ${block.name}] ${JSON.stringify(block.input)}`;
    case "tool_result":
      return `[${block.is_error === true ? "error" : "result"}]\n${block.content}`;
    case "thinking":
    case "redacted_thinking":
      return "";
  }
}

/**
 * Index of the message at which the kept tail begins. The tail holds the newest turns that fit `roomTokens`, and always the newest one.
 * A turn starts with the model's message and ends with the results of its calls, so a cut never separates a result from its call.
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
