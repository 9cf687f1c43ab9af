import { blockOf } from "../block-cache.ts";
import { isJsonObject, sortedMembers, type JsonObject } from "../json-object.ts";
import { promptBlock, type PromptBlock } from "../prompt.ts";
import { type AnthropicMessage, readBlocks } from "./message-content.ts";
import { isCacheable, isServerToolResult, readBreakpoint } from "./cache-control.ts";
import type { Refusal } from "../refusal.ts";

/**
 * The prompt as canonical blocks in the provider's order. A block's text is its JSON with sorted members, without
 * `cache_control` and nulls, nested strings of content written as text blocks; a message's blocks begin with its role. So
 * two requests render alike exactly when they mean the same prompt, however the client spells them. Members below a
 * block's own (a tool's schema, a call's input) keep their order: it is part of what the model reads.
 */
export function renderPrompt(
  tools: readonly JsonObject[],
  system: readonly JsonObject[],
  messages: readonly AnthropicMessage[],
): readonly PromptBlock[] | Refusal {
  const blocks: PromptBlock[] = [];
  const entries = [
    ...tools
      .map((block, index) => ({ section: toolSection(block), prefix: "", block, at: `tools.${index}` }))
      .filter(({ block }) => block["defer_loading"] !== true)
      .toSorted((left, right) => (left.section === right.section ? 0 : left.section === "tools" ? -1 : 1)),
    ...system.map((block, index) => ({ section: "system" as const, prefix: "", block, at: `system.${index}` })),
    ...messages.flatMap(({ role, blocks: contents }, message) =>
      contents.map((block, index) => ({
        section: "messages" as const,
        prefix: `${role} `,
        block,
        at: `messages.${message}.content.${index}`,
      })),
    ),
  ];
  for (const { section, prefix, block, at } of entries) {
    const breakpoint = readBreakpoint(block, at);
    if (breakpoint !== null && typeof breakpoint === "object") return breakpoint;
    const type = block["type"];
    const run = section === "messages" && (type === "tool_use" || type === "tool_result") ? type : null;
    const rendered = blockOf(`${section} ${prefix}`, block, () => {
      const plain = promptBlock(section, prefix + JSON.stringify(canonicalBlock(block)), {
        run,
        cacheable: isCacheable(block),
      });
      return isServerToolResult(block) ? { ...plain, fromServerTool: true } : plain;
    });
    blocks.push(breakpoint === null ? rendered : { ...rendered, breakpoint });
  }
  return blocks;
}

/**
 * Web search stands in the system prompt, so that switching it leaves the definitions of other tools cached. Tools whose
 * loading is deferred stand nowhere until they are found.
 */
function toolSection(tool: JsonObject): "tools" | "system" {
  return String(tool["type"]).startsWith("web_search_") ? "system" : "tools";
}

function canonicalBlock(block: JsonObject): JsonObject {
  const { cache_control: _, ...rest } = block;
  if (rest["type"] !== "tool_result" || rest["content"] === undefined) return sortedMembers(rest);
  const content = readBlocks(rest["content"], "content");
  return sortedMembers({
    ...rest,
    content: Array.isArray(content) ? content.filter(isJsonObject).map(canonicalBlock) : content,
  });
}
