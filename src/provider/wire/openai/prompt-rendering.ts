import { isJsonObject, type JsonObject, sortedMembers } from "../json-object.ts";
import { type CacheLife, promptBlock, type PromptBlock } from "../prompt.ts";

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
  const made = promptBlock(section, prefix + canonical(part), { run, breakpoint });
  knownBlocks?.set(part, made);
  return made;
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
