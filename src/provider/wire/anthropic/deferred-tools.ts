import { isJsonObject, type JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { type AnthropicMessage, traitsOf } from "./message-content.ts";

/** Whether a tool stays out of the prompt until something finds it. */
export function isDeferred(tool: JsonObject): boolean {
  return tool["defer_loading"] === true;
}

/** Names of the tools that the conversation found: by the API's own search, or by results of a tool of the client. */
export function foundNames(messages: readonly AnthropicMessage[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const message of messages) for (const name of traitsOf(message).toolReferences) names.add(name);
  return names;
}

/** Refuses a request without a tool in the prompt, and references to tools that it does not define (Claude Platform Docs, "Tool search"). */
export function checkDeferred(
  tools: readonly JsonObject[],
  messages: readonly AnthropicMessage[],
): Refusal | undefined {
  if (tools.length > 0 && tools.every(isDeferred)) {
    return invalidRequest("All tools have defer_loading set. At least one tool must be non-deferred.");
  }
  const isDefined = (name: string): boolean => tools.some((tool) => tool["name"] === name);
  const unknown = [...foundNames(messages)].find((name) => !isDefined(name));
  return unknown === undefined
    ? undefined
    : invalidRequest(`Tool reference '${unknown}' has no corresponding tool definition`);
}

/** A block as the model reads it: each reference to a tool is the tool's definition. */
export function withDefinitions(block: JsonObject, tools: readonly JsonObject[]): JsonObject {
  const { content } = block;
  if (Array.isArray(content)) return { ...block, content: content.map((entry) => definitionOf(entry, tools)) };
  if (!isJsonObject(content) || !Array.isArray(content["tool_references"])) return block;
  const tool_references = content["tool_references"].map((entry) => definitionOf(entry, tools));
  return { ...block, content: { ...content, tool_references } };
}

function definitionOf(entry: unknown, tools: readonly JsonObject[]): unknown {
  const name = isJsonObject(entry) && entry["type"] === "tool_reference" ? entry["tool_name"] : undefined;
  const tool = name === undefined ? undefined : tools.find((candidate) => candidate["name"] === name);
  if (tool === undefined) return entry;
  const { description, input_schema } = tool;
  return { type: "tool_definition", description, input_schema, name };
}
