import type { MessageParam, TextBlockParam, Tool } from "@anthropic-ai/sdk/resources/messages";
import type { Message } from "./message.ts";

export type CachePlacement = "none" | "system" | "planned";

/** The cacheable sections of a request, in the order in which the provider reads them: tools, system, messages. */
export interface RequestSections {
  readonly tools: Tool[];
  readonly system: TextBlockParam[];
  readonly messages: MessageParam[];
}

export interface PlainSections {
  readonly tools: readonly Tool[];
  readonly system: readonly string[];
  readonly messages: readonly Message[];
}

const breakpoint = { cache_control: { type: "ephemeral" } } as const;

/**
 * Marks up to which block the provider shall keep the prompt.
 * none: nothing is marked. system: the end of the system prompt, which covers the tools before it. planned: all four marks
 * that a request may have: last tool, last system block, and the last two user messages. The older of those two stands
 * exactly where the request before had its newest mark, so that what was written then is found without relying on the
 * provider's look-back of 20 positions, however many blocks a turn adds.
 */
export function withBreakpoints(placement: CachePlacement, plain: PlainSections): RequestSections {
  const rolling = new Set(placement === "planned" ? lastUserMessages(plain.messages, 2) : []);
  const system = plain.system.map((text): TextBlockParam => ({ type: "text", text }));
  return {
    tools: placement === "planned" ? markedLast([...plain.tools]) : [...plain.tools],
    system: placement === "none" ? system : markedLast(system),
    messages: plain.messages.map((message): MessageParam => {
      const content = [...message.content];
      return { role: message.role, content: rolling.has(message) ? markedBlock(content) : content };
    }),
  };
}

function lastUserMessages(messages: readonly Message[], count: number): readonly Message[] {
  return messages.filter((message) => message.role === "user").slice(-count);
}

function markedLast<Part extends object>(parts: Part[]): Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, ...breakpoint } : part));
}

/** Marks the last block that may carry a mark: the API refuses it on empty text and on thinking. */
function markedBlock(content: Message["content"][number][]): Message["content"][number][] {
  const at = content.findLastIndex(
    (block) =>
      block.type === "tool_use" || block.type === "tool_result" || (block.type === "text" && block.text !== ""),
  );
  return content.map((block, index) => (index === at ? { ...block, ...breakpoint } : block));
}
