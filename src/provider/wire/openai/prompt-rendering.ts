import { blockAfter, type KnownBlock } from "../../cache/block-cache.ts";
import { isJsonObject, type JsonObject, sortedMembers } from "../json-object.ts";
import { promptBlock, type PromptBlock } from "../prompt.ts";

/** The member that ends a prefix of the cache at its part. */
const mark = "prompt_cache_breakpoint";

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
export function renderOpenaiPrompt(tools: readonly JsonObject[], items: readonly PromptItem[]): PromptBlock[] {
  const firstSpoken = items.findIndex(({ role }) => !isSystemRole(role));
  const systemEnd = firstSpoken === -1 ? items.length : firstSpoken;
  let before: KnownBlock | null = null;
  const rendered = (section: PromptBlock["section"], prefix: string, part: JsonObject, run: PromptBlock["run"]) => {
    const render = (): PromptBlock => promptBlock(section, prefix + canonical(part), { run });
    before = blockAfter(before, `openai ${section} ${run ?? ""} ${prefix}`, part, mark, render);
    return isJsonObject(part[mark]) ? { ...before.block, breakpoint: "30m" as const } : before.block;
  };
  return [
    ...tools.map((tool) => rendered("tools", "", tool, null)),
    ...items.map(({ role, part, run = null }, index) =>
      rendered(index < systemEnd ? "system" : "messages", `${role} `, part, run),
    ),
  ];
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
  const { [mark]: _, ...rest } = part;
  return JSON.stringify(sortedMembers(rest));
}
