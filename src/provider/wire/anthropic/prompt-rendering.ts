import { blockAfter, type KnownBlock } from "../../cache/block-cache.ts";
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
  const at: { before: KnownBlock | null } = { before: null };
  for (const section of ["tools", "system"] as const) {
    for (const [index, tool] of tools.entries()) {
      if (tool["defer_loading"] === true || toolSection(tool) !== section) continue;
      const block = rendered(at, section, "", tool, () => `tools.${index}`);
      if ("kind" in block) return block;
      blocks.push(block);
    }
  }
  for (const [index, source] of system.entries()) {
    const block = rendered(at, "system", "", source, () => `system.${index}`);
    if ("kind" in block) return block;
    blocks.push(block);
  }
  for (const [index, message] of messages.entries()) {
    const contents = message.made?.prompt ?? renderMessage(at, message, index);
    if ("kind" in contents) return contents;
    if (message.made !== undefined) message.made.prompt = contents;
    for (const block of contents) blocks.push(block);
  }
  return blocks;
}

function renderMessage(
  at: { before: KnownBlock | null },
  { role, blocks }: AnthropicMessage,
  message: number,
): readonly PromptBlock[] | Refusal {
  const contents: PromptBlock[] = [];
  for (const [index, source] of blocks.entries()) {
    const block = rendered(at, "messages", `${role} `, source, () => `messages.${message}.content.${index}`);
    if ("kind" in block) return block;
    contents.push(block);
  }
  return contents;
}

/** The block of a part of the request, which comes after `at.before` and takes its place. */
function rendered(
  at: { before: KnownBlock | null },
  section: PromptBlock["section"],
  prefix: string,
  source: JsonObject,
  place: Place,
): PromptBlock | Refusal {
  const breakpoint = readBreakpoint(source, place);
  if (breakpoint !== null && typeof breakpoint === "object") return breakpoint;
  const kind = `${section} ${prefix}`;
  at.before = blockAfter(at.before, kind, source, "cache_control", () => render(section, prefix, source));
  return breakpoint === null ? at.before.block : { ...at.before.block, breakpoint };
}

function render(section: PromptBlock["section"], prefix: string, source: JsonObject): PromptBlock {
  const type = source["type"];
  const run: PromptBlock["run"] =
    section === "messages" && (type === "tool_use" || type === "tool_result") ? type : null;
  const traits = { run, cacheable: isCacheable(source), fromServerTool: isServerToolResult(source) };
  return promptBlock(section, prefix + canonicalText(source), traits);
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
  let text = "";
  for (const name of Object.keys(block).toSorted()) {
    const value = block[name];
    if (name === "cache_control" || value === null || value === undefined) continue;
    const isContent = name === "content" && block["type"] === "tool_result";
    text += `${text === "" ? "{" : ","}${JSON.stringify(name)}:${isContent ? canonicalContent(value) : JSON.stringify(value)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

function canonicalContent(value: unknown): string {
  const content = readBlocks(value, () => "content");
  if (!Array.isArray(content)) return JSON.stringify(content);
  return `[${content.map(canonicalText).join(",")}]`;
}
