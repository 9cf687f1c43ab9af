import { signedBytes } from "../../answer/thinking-signature.ts";
import { claudeMedia, partedMedia } from "../../models/media-tokens.ts";
import { tokensOfBytes } from "../../models/tokens.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { signatureIn } from "./thinking.ts";
import { type CountedPart, promptBlock, type PromptBlock } from "../prompt.ts";
import type { Refusal } from "../refusal.ts";
import { isCacheable, isServerToolResult, type Place, readBreakpoint } from "./cache-control.ts";
import { isDeferred, withDefinitions } from "./deferred-tools.ts";
import { type AnthropicMessage, readBlocks, type ReadParts, referencesIn, traitsOf } from "./message-content.ts";
import { readableBlock } from "./server-tools.ts";

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
  { knownBlocks, isLarge }: RenderingOptions,
): readonly PromptBlock[] | Refusal {
  const blocks: PromptBlock[] = [];
  for (const section of ["tools", "system"] as const) {
    for (const [index, tool] of tools.entries()) {
      if (isDeferred(tool) || toolSection(tool) !== section) continue;
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
    const { derived } = message;
    const { hasImage, toolReferences } = traitsOf(message);
    const isSeenAlike = (derived.isLarge === isLarge || !hasImage) && toolReferences.length === 0;
    const contents = (isSeenAlike ? derived.prompt : undefined) ?? renderMessage(message, index, tools, isLarge);
    if ("kind" in contents) return contents;
    derived.prompt = contents;
    derived.isLarge = isLarge;
    for (const block of contents) blocks.push(block);
  }
  return blocks;
}

/** How a prompt is rendered. */
interface RenderingOptions {
  readonly knownBlocks: ReadParts["blocks"] | null;
  /** Whether the model sees large images whole: from 4.7 on. */
  readonly isLarge: boolean;
}

function renderMessage(
  { role, blocks }: AnthropicMessage,
  message: number,
  tools: readonly JsonObject[],
  isLarge: boolean,
): readonly PromptBlock[] | Refusal {
  const contents: PromptBlock[] = [];
  for (const [index, written] of blocks.entries()) {
    const source = referencesIn(written).length === 0 ? written : withDefinitions(written, tools);
    const place = (): string => `messages.${message}.content.${index}`;
    const block = rendered("messages", `${role} `, source, place, isLarge);
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
  isLarge = true,
): PromptBlock | Refusal {
  const breakpoint = readBreakpoint(source, place);
  if (breakpoint !== null && typeof breakpoint === "object") return breakpoint;
  const type = source["type"];
  const run = section === "messages" && (type === "tool_use" || type === "tool_result") ? type : null;
  const text = JSON.stringify(canonical(source));
  return promptBlock(section, prefix + text, {
    counted: section === "messages" ? countedPart(source, prefix, text, isLarge) : null,
    run,
    breakpoint,
    cacheable: isCacheable(source),
    fromServerTool: isServerToolResult(source),
  });
}

/** Thinking counts in full, whether the client was shown it or not. Images and PDFs count by their size. */
function countedPart(source: JsonObject, prefix: string, text: string, isLarge: boolean): CountedPart | null {
  const signature = signatureIn(source);
  const bytes = signature === undefined ? undefined : signedBytes(signature);
  if (bytes !== undefined) return { text: prefix, tokens: tokensOfBytes(bytes) };
  if (source["type"] === "compaction") return { text: `${prefix}${String(source["content"])}`, tokens: 0 };
  const readable = readableBlock(source);
  if (readable !== null) return { text: prefix + JSON.stringify(canonical(readable)), tokens: 0 };
  const parted = partedMedia(source, text, claudeMedia(isLarge));
  if (parted === null || !isJsonObject(parted.rest)) return null;
  return { text: prefix + JSON.stringify(canonical(parted.rest)), tokens: parted.tokens };
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
