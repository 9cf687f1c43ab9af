import { type MediaRules, partedMedia } from "../../models/media-tokens.ts";
import { isJsonObject, type JsonObject, sortedMembers } from "../json-object.ts";
import { promptBlock, type PromptBlock } from "../prompt.ts";
import type { GeminiContent } from "./contents.ts";
import { protoMember } from "./proto-member.ts";

/** Blocks of earlier prompts by the part that they were rendered from. */
export type KnownBlocks = WeakMap<JsonObject, PromptBlock>;

/** The prompt as canonical blocks: tools, system instruction, contents. */
export function renderGeminiPrompt(
  tools: readonly JsonObject[],
  system: readonly JsonObject[],
  contents: readonly GeminiContent[],
  { knownBlocks, media }: { readonly knownBlocks: KnownBlocks | null; readonly media: MediaRules },
): PromptBlock[] {
  const render = (section: PromptBlock["section"], role: string, part: JsonObject): PromptBlock => {
    const earlier = knownBlocks?.get(part);
    if (earlier?.section === section) return earlier;
    const made = renderedPart(section, role, part, media);
    knownBlocks?.set(part, made);
    return made;
  };
  return [
    ...tools.map((tool) => render("tools", "", tool)),
    ...system.map((part) => render("system", "system ", part)),
    ...contents.flatMap(({ role, parts }) =>
      (role === "model" ? withJoinedTexts(parts) : parts).map((part) => render("messages", `${role} `, part)),
    ),
  ];
}

/** A client may send the model's text back in the pieces of its stream, or as one. To the model it is the same text. */
function withJoinedTexts(parts: readonly JsonObject[]): JsonObject[] {
  const joined: JsonObject[] = [];
  for (const part of parts) {
    const { text, thought } = part;
    const before = joined.at(-1);
    if (text === "") continue;
    if (typeof text === "string" && typeof before?.["text"] === "string" && before["thought"] === thought) {
      joined[joined.length - 1] = { ...before, text: before["text"] + text };
    } else joined.push(part);
  }
  return joined;
}

/** Signatures and ids of calls are no part of what the model reads: a client may drop them. */
function renderedPart(section: PromptBlock["section"], role: string, part: JsonObject, media: MediaRules): PromptBlock {
  const { thoughtSignature: _camel, thought_signature: _snake, ...said } = part;
  const read = Object.entries(said).map(([name, value]) => {
    const isCall = /^function_?(call|response)$/i.test(name) && isJsonObject(value);
    if (!isCall) return [name, value] as const;
    const { id: _id, ...call } = value;
    return [name, call] as const;
  });
  const text = role + JSON.stringify(sortedMembers(Object.fromEntries(read)));
  const isCall = protoMember(part, "functionCall") !== undefined;
  const isResponse = protoMember(part, "functionResponse") !== undefined;
  const run = isCall ? "tool_use" : isResponse ? "tool_result" : null;
  const parted = section === "messages" ? partedMedia(part, text, media) : null;
  const counted = parted && { text: role + JSON.stringify(parted.rest), tokens: parted.tokens };
  return promptBlock(section, text, { run, counted });
}
