import type { Block } from "../message.ts";
import type { GuessCalls } from "./prefetch.ts";

/** A relative path with an extension, at a line's start or after a space, quote or bracket. */
const mention = /(?<=^|[\s"'`(])(?:[\w.-]+\/)*[\w-][\w.-]*\.[A-Za-z]\w{0,7}(?=$|[\s"'`),;:])/gm;

/**
 * Guesses by a rule of thumb: what the last results (at first: the prompt) mention, and was not viewed yet, is viewed next,
 * in order of mention.
 */
export const guessMentioned: GuessCalls = (messages) => {
  const viewed = new Set(messages.flatMap(({ content }) => content.flatMap(viewedPath)));
  const text = messages.at(-1)?.content.map(textOf).join("\n") ?? "";
  const paths = new Set([...text.matchAll(mention)].map(([path]) => path));
  return [...paths].filter((path) => !viewed.has(path)).map((path) => ({ name: "view", input: { path } }));
};

function viewedPath(block: Block): string[] {
  if (block.type !== "tool_use" || block.name !== "view") return [];
  const path = block.input["path"];
  return typeof path === "string" ? [path] : [];
}

function textOf(block: Block): string {
  if (block.type === "tool_result") return block.is_error === true ? "" : block.content;
  return block.type === "text" ? block.text : "";
}
