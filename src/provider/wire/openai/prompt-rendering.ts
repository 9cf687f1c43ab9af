import { isJsonObject, type JsonObject, sortedMembers } from "../json-object.ts";
import { signedBytes } from "../../answer/thinking-signature.ts";
import { openAiMedia, partedMedia } from "../../models/media-tokens.ts";
import { tokensOfBytes } from "../../models/tokens.ts";
import { type CacheLife, type CountedPart, promptBlock, type PromptBlock } from "../prompt.ts";

/** The members that end a prefix of the cache at their part: OpenAI's, and Anthropic's as gateways take it for Claude. */
const mark = "prompt_cache_breakpoint";
const claudeMark = "cache_control";

/** Blocks of earlier prompts by the part that they were rendered from. A body that goes on has the same objects as parts. */
export type KnownBlocks = WeakMap<JsonObject, PromptBlock>;

/** A part of a conversation as it is put before the model. */
export interface PromptItem {
  readonly role: string;
  readonly part: JsonObject;
  readonly run?: PromptBlock["run"];
}

/**
 * The prompt as canonical blocks in the provider's order: tools, then the instructions and system messages that the
 * conversation opens with, then the rest. A block's text is its JSON with sorted members, without nulls and the marks of
 * the cache; members below a block's own (a tool's schema) keep their order: it is part of what the model reads.
 */
export function renderOpenaiPrompt(
  tools: readonly JsonObject[],
  items: readonly PromptItem[],
  knownBlocks: KnownBlocks | null,
): PromptBlock[] {
  const firstSpoken = items.findIndex(({ role }) => !isSystemRole(role));
  const systemEnd = firstSpoken === -1 ? items.length : firstSpoken;
  return [
    ...tools.map((part) => rendered({ role: "", part }, "tools", knownBlocks)),
    ...items.map((item, index) => rendered(item, index < systemEnd ? "system" : "messages", knownBlocks)),
  ];
}

function rendered(
  { role, part, run = null }: PromptItem,
  section: PromptBlock["section"],
  knownBlocks: KnownBlocks | null,
): PromptBlock {
  const block = knownBlocks?.get(part);
  if (block?.section === section) return block;
  const prefix = section === "tools" ? "" : `${role} `;
  const breakpoint = isJsonObject(part[mark]) ? "30m" : claudeLife(part[claudeMark]);
  const text = canonical(part);
  const counted = section === "messages" ? countedPart(part, prefix, text) : null;
  const made = promptBlock(section, prefix + text, { run, breakpoint, counted });
  knownBlocks?.set(part, made);
  return made;
}

/** Reasoning counts in full, whatever the client was shown. Images and PDFs count by their size. */
function countedPart(part: JsonObject, prefix: string, text: string): CountedPart | null {
  const encrypted = part["type"] === "reasoning" ? part["encrypted_content"] : undefined;
  const bytes = typeof encrypted === "string" ? signedBytes(encrypted) : undefined;
  if (bytes !== undefined) return { text: prefix, tokens: tokensOfBytes(bytes) };
  const parted = partedMedia(part, text, openAiMedia);
  if (parted === null || !isJsonObject(parted.rest)) return null;
  return { text: prefix + canonical(parted.rest), tokens: parted.tokens };
}

/** Roles that speak for the developer, not for the user. */
export function isSystemRole(role: string): boolean {
  return role === "system" || role === "developer";
}

/** Content as a list of parts; a string is one text part. */
export function contentParts(content: unknown, textType: string): JsonObject[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: textType, text: content }];
  return Array.isArray(content) ? content.filter(isJsonObject) : [];
}

/** The texts that parts hold. */
export function textsIn(parts: readonly JsonObject[]): string[] {
  return parts.flatMap((part) => (typeof part["text"] === "string" ? [part["text"]] : []));
}

function canonical(part: JsonObject): string {
  const { [mark]: _own, [claudeMark]: _claude, ...rest } = part;
  return JSON.stringify(sortedMembers(rest));
}

/** The life that Anthropic's mark asks for. OpenAI's own models do not read it. */
function claudeLife(value: unknown): CacheLife | null {
  if (!isJsonObject(value)) return null;
  return value["ttl"] === "1h" ? "1h" : "5m";
}
