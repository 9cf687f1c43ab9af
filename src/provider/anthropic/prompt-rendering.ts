import { blockAfter, type KnownBlock } from "../block-cache.ts";
import type { JsonObject } from "../json-object.ts";
import { promptBlock, type PromptBlock } from "../prompt.ts";
import { type AnthropicMessage, readBlocks } from "./message-content.ts";
import { isCacheable, isServerToolResult, type Place, readBreakpoint } from "./cache-control.ts";
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
  let before: KnownBlock | null = null;
  const add = (section: PromptBlock["section"], prefix: string, source: JsonObject, at: Place): Refusal | undefined => {
    const breakpoint = readBreakpoint(source, at);
    if (breakpoint !== null && typeof breakpoint === "object") return breakpoint;
    before = blockAfter(before, `${section} ${prefix}`, source, () => render(section, prefix, source));
    blocks.push(breakpoint === null ? before.block : { ...before.block, breakpoint });
    return undefined;
  };
  for (const section of ["tools", "system"] as const) {
    for (const [index, tool] of tools.entries()) {
      if (tool["defer_loading"] === true || toolSection(tool) !== section) continue;
      const refused = add(section, "", tool, () => `tools.${index}`);
      if (refused !== undefined) return refused;
    }
  }
  for (const [index, block] of system.entries()) {
    const refused = add("system", "", block, () => `system.${index}`);
    if (refused !== undefined) return refused;
  }
  for (const [message, { role, blocks: contents }] of messages.entries()) {
    for (const [index, block] of contents.entries()) {
      const refused = add("messages", `${role} `, block, () => `messages.${message}.content.${index}`);
      if (refused !== undefined) return refused;
    }
  }
  return blocks;
}

function render(section: PromptBlock["section"], prefix: string, source: JsonObject): PromptBlock {
  const type = source["type"];
  const run = section === "messages" && (type === "tool_use" || type === "tool_result") ? type : null;
  const plain = promptBlock(section, prefix + canonicalText(source), {
    run,
    cacheable: isCacheable(source),
  });
  return isServerToolResult(source) ? { ...plain, fromServerTool: true } : plain;
}

/**
 * Web search stands in the system prompt, so that switching it leaves the definitions of other tools cached. Tools whose
 * loading is deferred stand nowhere until they are found.
 */
function toolSection(tool: JsonObject): "tools" | "system" {
  return String(tool["type"]).startsWith("web_search_") ? "system" : "tools";
}

/** The block as JSON with its members in code-unit order, without nulls and the mark of the cache. */
function canonicalText(block: JsonObject): string {
  const members: string[] = [];
  for (const name of Object.keys(block).toSorted()) {
    const value = block[name];
    if (name === "cache_control" || value === null || value === undefined) continue;
    const isContent = name === "content" && block["type"] === "tool_result";
    members.push(`${JSON.stringify(name)}:${isContent ? canonicalContent(value) : JSON.stringify(value)}`);
  }
  return `{${members.join(",")}}`;
}

function canonicalContent(value: unknown): string {
  const content = readBlocks(value, "content");
  if (!Array.isArray(content)) return JSON.stringify(content);
  return `[${content.map(canonicalText).join(",")}]`;
}
