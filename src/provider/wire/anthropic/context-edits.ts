import { isJsonObject, type JsonObject } from "../json-object.ts";
import { type PromptBlock, totalTokens } from "../prompt.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { ModelRequest } from "../model-request.ts";
import type { AnthropicMessage } from "./message-content.ts";

/** A conversation as the model reads it after the edits of `context_management`. */
interface EditedContext {
  readonly kind: "edited";
  readonly prompt: readonly PromptBlock[];
  /** The edits that changed something, in the words of the response. */
  readonly applied: readonly JsonObject[];
  readonly originalTokens: number;
  /** Absent where nothing is to be summarised. */
  readonly compaction?: NonNullable<ModelRequest["compaction"]>;
}

type Render = (messages: readonly AnthropicMessage[]) => readonly PromptBlock[] | Refusal;

interface EditedMessages {
  readonly messages: readonly AnthropicMessage[];
  readonly cleared: number;
}

/** Smallest trigger of a compaction (Claude Platform Docs, "Compaction", 2026). */
const leastTrigger = 50_000;

/** What stands in place of a result that was cleared. The vendor's words are not published. */
const clearedText = "[Old tool result content cleared]";

/**
 * Applies the edits of a request's `context_management` in order: `clear_tool_uses_20250919` and `clear_thinking_20251015` (Claude
 * Platform Docs, "Context editing", 2026), and `compact_20260112` once its trigger is reached. `prompt` is the rendered prompt without
 * edits.
 */
export function editContext(
  config: unknown,
  messages: readonly AnthropicMessage[],
  prompt: readonly PromptBlock[],
  render: Render,
): EditedContext | Refusal {
  const edits = isJsonObject(config) && Array.isArray(config["edits"]) ? config["edits"] : [];
  const originalTokens = totalTokens(prompt);
  const applied: JsonObject[] = [];
  let current = { messages, prompt };
  let compaction: EditedContext["compaction"];
  for (const [index, edit] of edits.entries()) {
    if (isJsonObject(edit) && edit["type"] === "compact_20260112") {
      const trigger = countIn(edit["trigger"], 150_000);
      if (trigger < leastTrigger) {
        return invalidRequest(
          `context_management.edits.${index}.trigger.value: Input should be greater than or equal to ${leastTrigger}`,
        );
      }
      const isReached = totalTokens(current.prompt) >= trigger;
      if (isReached) compaction = { pauses: edit["pause_after_compaction"] === true };
      continue;
    }
    const edited = isJsonObject(edit) ? editedBy(edit, current.messages, totalTokens(current.prompt)) : undefined;
    if (edited === undefined || !isJsonObject(edit)) {
      return invalidRequest(`context_management.edits.${index}.type: Input tag is not one of the known edits`);
    }
    if (edited.cleared === 0) continue;
    const rendered = render(edited.messages);
    if ("kind" in rendered) return rendered;
    const clearedTokens = totalTokens(current.prompt) - totalTokens(rendered);
    if (clearedTokens < countIn(edit["clear_at_least"], 0)) continue;
    const what = edit["type"] === "clear_thinking_20251015" ? "cleared_thinking_turns" : "cleared_tool_uses";
    applied.push({ type: edit["type"], [what]: edited.cleared, cleared_input_tokens: clearedTokens });
    current = { messages: edited.messages, prompt: rendered };
  }
  const compacted = compaction === undefined ? {} : { compaction };
  return { kind: "edited", prompt: current.prompt, applied, originalTokens, ...compacted };
}

function editedBy(
  edit: JsonObject,
  messages: readonly AnthropicMessage[],
  promptTokens: number,
): EditedMessages | undefined {
  switch (edit["type"]) {
    case "clear_tool_uses_20250919":
      return withoutToolUses(edit, messages, promptTokens);
    case "clear_thinking_20251015":
      return withoutThinking(edit, messages);
    default:
      return undefined;
  }
}

function withoutToolUses(
  edit: JsonObject,
  messages: readonly AnthropicMessage[],
  promptTokens: number,
): EditedMessages {
  const excluded = new Set(Array.isArray(edit["exclude_tools"]) ? edit["exclude_tools"] : []);
  const uses = messages.flatMap(({ blocks }) => blocks.filter(({ type }) => type === "tool_use"));
  const trigger = edit["trigger"];
  const isByUses = isJsonObject(trigger) && trigger["type"] === "tool_uses";
  if ((isByUses ? uses.length : promptTokens) <= countIn(trigger, 100_000)) return { messages, cleared: 0 };
  const kept = countIn(edit["keep"], 3);
  const old = uses.slice(0, Math.max(0, uses.length - kept)).filter(({ name }) => !excluded.has(name));
  const names = new Map(old.map(({ id, name }) => [id, name]));
  const inputs = edit["clear_tool_inputs"];
  const clearsInput = (name: unknown): boolean => (Array.isArray(inputs) ? inputs.includes(name) : inputs === true);
  const edited = withBlocks(messages, ({ blocks }) =>
    blocks.map((block) => {
      const { type, id, tool_use_id: resultOf, name } = block;
      if (type === "tool_result" && names.has(resultOf)) return { ...block, content: clearedText };
      return type === "tool_use" && names.has(id) && clearsInput(name) ? { ...block, input: {} } : block;
    }),
  );
  return { messages: edited, cleared: old.length };
}

function withoutThinking({ keep }: JsonObject, messages: readonly AnthropicMessage[]): EditedMessages {
  if (keep === "all" || (isJsonObject(keep) && keep["type"] === "all")) return { messages, cleared: 0 };
  const thinking = messages.filter(({ blocks }) => blocks.some(isThinking));
  const old = new Set(thinking.slice(0, Math.max(0, thinking.length - countIn(keep, 1))));
  const edited = withBlocks(messages, (message) =>
    old.has(message) ? message.blocks.filter((block) => !isThinking(block)) : message.blocks,
  );
  return { messages: edited, cleared: old.size };
}

function isThinking({ type }: JsonObject): boolean {
  return type === "thinking" || type === "redacted_thinking";
}

/** The messages with other blocks. A message that keeps its blocks stays the same object, with all that was derived from it. */
function withBlocks(
  messages: readonly AnthropicMessage[],
  blocksOf: (message: AnthropicMessage) => readonly JsonObject[],
): readonly AnthropicMessage[] {
  return messages.map((message) => {
    const blocks = blocksOf(message);
    const isSame = blocks.length === message.blocks.length && blocks.every((block, at) => block === message.blocks[at]);
    return isSame ? message : { ...message, blocks, derived: {} };
  });
}

/** The number in a member such as `{"type": "input_tokens", "value": 1000}`. */
function countIn(value: unknown, standard: number): number {
  const count = isJsonObject(value) ? value["value"] : undefined;
  return typeof count === "number" ? count : standard;
}

/**
 * The conversation from its latest summary on: the API does not read what stands before. A summary without content is one that
 * failed, and changes nothing.
 */
export function sinceSummary(messages: readonly AnthropicMessage[]): readonly AnthropicMessage[] {
  const at = messages.findLastIndex(({ blocks }) => blocks.some(isSummary));
  const message = messages[at];
  if (message === undefined) return messages;
  const blocks = message.blocks.slice(message.blocks.findLastIndex(isSummary));
  return [{ ...message, blocks, derived: {} }, ...messages.slice(at + 1)];
}

/** Whether a block is a summary that the API wrote. */
export function isSummary({ type, content }: JsonObject): boolean {
  return type === "compaction" && typeof content === "string";
}
