import { isJsonObject, type JsonObject } from "../json-object.ts";
import { isCacheable } from "./cache-control.ts";

/** The limit of a client that gives none. */
const anyTokens = Number.MAX_SAFE_INTEGER;

const roles: readonly unknown[] = ["user", "assistant", "system"];

/**
 * A body in the shape that the strict reader takes. Missing or malformed members get a value without effect, and
 * content without meaning is left out.
 */
export function readableBody(body: JsonObject): JsonObject {
  const { model, max_tokens: maxTokens, stream, speed: _, cache_control: automatic, ...rest } = body;
  const isCount = typeof maxTokens === "number" && Number.isInteger(maxTokens) && maxTokens > 0;
  return {
    ...rest,
    model: typeof model === "string" && model !== "" ? model : "unnamed",
    max_tokens: isCount ? maxTokens : anyTokens,
    stream: stream === true,
    system: readableContent(body["system"]),
    tools: readableTools(body["tools"]),
    messages: listOf(body["messages"]).map((message) => ({
      ...message,
      role: roles.includes(message["role"]) ? message["role"] : "user",
      content: readableContent(message["content"]),
    })),
    ...(isCacheControl(automatic) ? { cache_control: automatic } : {}),
  };
}

function readableTools(value: unknown): JsonObject[] {
  const named = listOf(value).filter((tool) => nameOf(tool) !== undefined);
  return named
    .filter((tool, index) => named.findIndex((other) => nameOf(other) === nameOf(tool)) === index)
    .map((tool) => withReadableCacheControl(withSchema(tool)));
}

/** A toolset has the name of its server, which other tools may have too. */
function nameOf({ type, name, mcp_server_name: server }: JsonObject): string | undefined {
  if (type === "mcp_toolset") return typeof server === "string" ? `${type} ${server}` : undefined;
  return typeof name === "string" ? name : undefined;
}

function withSchema(tool: JsonObject): JsonObject {
  const isProviderDefined = typeof tool["type"] === "string" && tool["type"] !== "custom";
  if (isProviderDefined || isJsonObject(tool["input_schema"])) return tool;
  return { ...tool, input_schema: { type: "object", properties: {} } };
}

function readableContent(value: unknown): JsonObject[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries
    .map((entry) => (typeof entry === "string" ? { type: "text", text: entry } : entry))
    .filter(isJsonObject)
    .filter((block) => typeof block["type"] === "string")
    .filter((block) => block["type"] !== "text" || (typeof block["text"] === "string" && block["text"] !== ""))
    .map((block) =>
      Array.isArray(block["content"]) ? { ...block, content: readableContent(block["content"]) } : block,
    )
    .map(withReadableCacheControl);
}

function withReadableCacheControl(block: JsonObject): JsonObject {
  const { cache_control: control, ...rest } = block;
  return isCacheControl(control) && isCacheable(block) ? block : rest;
}

function isCacheControl(value: unknown): boolean {
  if (!isJsonObject(value) || value["type"] !== "ephemeral") return false;
  const life = value["ttl"] ?? "5m";
  return life === "5m" || life === "1h";
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
