import type { CacheControlEphemeral, MessageParam, TextBlockParam, Tool } from "@anthropic-ai/sdk/resources/messages";
import type { Message } from "./message.ts";

export type CachePlacement = "none" | "system" | "system-last" | "planned";
export type CacheLife = "5m" | "1h";

/** The cacheable sections of a request, in the order in which the provider reads them. */
interface RequestSections {
  readonly tools: Tool[];
  readonly system: TextBlockParam[];
  readonly messages: MessageParam[];
}

export interface PlainSections {
  readonly tools: readonly Tool[];
  readonly system: readonly string[];
  readonly messages: readonly Message[];
}

/** How many of the newest user messages carry a mark. */
const rollingMarks: Readonly<Record<CachePlacement, number>> = { none: 0, system: 0, "system-last": 1, planned: 2 };

/**
 * Marks the blocks up to which the provider shall keep the prompt.
 * none: no marks. system: the end of the system prompt, which covers the tools before it. system-last: also the newest user message.
 * planned: all four marks that a request may have: last tool, last system block, and the last two user messages. The older of those
 * two is where the request before had its newest mark, so that its cache entry is found. The provider looks back only 20 positions,
 * and a turn may add more blocks than that.
 * All marks have the same life: the provider refuses a longer life after a shorter one.
 */
export function withBreakpoints(
  placement: CachePlacement,
  plain: PlainSections,
  life: CacheLife = "5m",
): RequestSections {
  const mark = markOf(life);
  const rolling = new Set(lastUserMessages(plain.messages, rollingMarks[placement]));
  const system = plain.system.map((text): TextBlockParam => ({ type: "text", text }));
  return {
    tools: placement === "planned" ? markedLast([...plain.tools], mark) : [...plain.tools],
    system: placement === "none" ? system : markedLast(system, mark),
    messages: plain.messages.map((message): MessageParam => {
      const content = [...message.content];
      return { role: message.role, content: rolling.has(message) ? markedBlock(content, mark) : content };
    }),
  };
}

interface Mark {
  readonly cache_control: CacheControlEphemeral;
}

/** Five minutes are the API's default. */
function markOf(life: CacheLife): Mark {
  return { cache_control: life === "5m" ? { type: "ephemeral" } : { type: "ephemeral", ttl: life } };
}

function lastUserMessages(messages: readonly Message[], count: number): readonly Message[] {
  return count === 0 ? [] : messages.filter((message) => message.role === "user").slice(-count);
}

function markedLast<Part extends object>(parts: Part[], mark: Mark): Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, ...mark } : part));
}

/** Marks the last block that may carry a mark: the API refuses it on empty text and on thinking. */
function markedBlock(content: Message["content"][number][], mark: Mark): Message["content"][number][] {
  const at = content.findLastIndex(
    (block) =>
      block.type === "tool_use" || block.type === "tool_result" || (block.type === "text" && block.text !== ""),
  );
  return content.map((block, index) => (index === at ? { ...block, ...mark } : block));
}
