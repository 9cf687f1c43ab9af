import type { JsonObject } from "../json-object.ts";
import { promptBlock, type PromptBlock } from "../prompt.ts";
import type { Refusal } from "../refusal.ts";
import { isCacheable, isServerToolResult, type Place, readBreakpoint } from "./cache-control.ts";
import { type AnthropicMessage, readBlocks, type ReadParts } from "./message-content.ts";

/**
 * The prompt as canonical blocks in the provider's order. A block's text is JSON with sorted members, without
 * `cache_control` and nulls; a message's blocks begin with its role. So two requests render alike exactly when they
 * mean the same prompt. Members below a block's own (a tool's schema, a call's input) keep their order, because the
 * model reads it.
 */
export function renderPrompt(
  tools: readonly JsonObject[],
  system: readonly JsonObject[],
  messages: readonly AnthropicMessage[],
  knownBlocks: ReadParts["blocks"] | null,
): readonly PromptBlock[] | Refusal {
  const blocks: PromptBlock[] = [];
  for (const section of ["tools", "system"] as const) {
    for (const [index, tool] of tools.entries()) {
      if (tool["defer_loading"] === true || toolSection(tool) !== section) continue;
      const block = knownOrRendered(section, tool, () => `tools.${index}`, knownBlocks);
      if ("kind" in block) return block;
      blocks.push(block);
    }
  }
  for (const [index, source] of system.entries()) {
    const block = knownOrRendered("system", source, () => `system.${index}`, knownBlocks);
    if ("kind" in block) return block;
    blocks.push(block);
  }
  for (const [index, message] of messages.entries()) {
    const contents = message.derived.prompt ?? renderMessage(message, index);
    if ("kind" in contents) return contents;
    message.derived.prompt = contents;
    for (const block of contents) blocks.push(block);
  }
  return blocks;
}

function renderMessage({ role, blocks }: AnthropicMessage, message: number): readonly PromptBlock[] | Refusal {
  const contents: PromptBlock[] = [];
  for (const [index, source] of blocks.entries()) {
    const block = rendered("messages", `${role} `, source, () => `messages.${message}.content.${index}`);
    if ("kind" in block) return block;
    contents.push(block);
  }
  return contents;
}

function knownOrRendered(
  section: PromptBlock["section"],
  source: JsonObject,
  place: Place,
  knownBlocks: ReadParts["blocks"] | null,
): PromptBlock | Refusal {
  const block = knownBlocks?.get(source) ?? rendered(section, "", source, place);
  if (!("kind" in block)) knownBlocks?.set(source, block);
  return block;
}

function rendered(
  section: PromptBlock["section"],
  prefix: string,
  source: JsonObject,
  place: Place,
): PromptBlock | Refusal {
  const breakpoint = readBreakpoint(source, place);
  if (breakpoint !== null && typeof breakpoint === "object") return breakpoint;
  const type = source["type"];
  const run = section === "messages" && (type === "tool_use" || type === "tool_result") ? type : null;
  return promptBlock(section, prefix + JSON.stringify(canonical(source)), {
    run,
    breakpoint,
    cacheable: isCacheable(source),
    fromServerTool: isServerToolResult(source),
  });
}

/**
 * Web search is part of the system prompt, so switching it keeps the definitions of other tools cached. Deferred tools
 * are nowhere until they are found.
 */
function toolSection(tool: JsonObject): "tools" | "system" {
  return String(tool["type"]).startsWith("web_search_") ? "system" : "tools";
}

/** The block with its members in code-unit order, without nulls and the cache's mark. */
function canonical(block: JsonObject): JsonObject {
  const members: [string, unknown][] = [];
  for (const name of Object.keys(block).toSorted()) {
    const value = block[name];
    if (name === "cache_control" || value === null || value === undefined) continue;
    const isContent = name === "content" && block["type"] === "tool_result";
    members.push([name, isContent ? canonicalContent(value) : value]);
  }
  return Object.fromEntries(members);
}

function canonicalContent(value: unknown): unknown {
  const content = readBlocks(value, () => "content");
  return Array.isArray(content) ? content.map(canonical) : content;
}
