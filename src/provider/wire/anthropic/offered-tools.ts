import { isJsonObject, type JsonObject } from "../json-object.ts";
import { everyTool, noTool, type OfferedTool, type ToolNames } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { isDeferred } from "./deferred-tools.ts";

/** Reads `tools`: names, which are unique, and schemas of the client's own tools. */
export function readTools(value: unknown): JsonObject[] | Refusal {
  if (!Array.isArray(value)) return invalidRequest("tools: Input should be a valid list");
  const names = new Set<string>();
  for (const [index, tool] of value.entries()) {
    if (isToolset(tool)) continue;
    if (!isJsonObject(tool) || typeof tool["name"] !== "string") {
      return invalidRequest(`tools.${index}.name: Field required`);
    }
    const isProviderDefined = typeof tool["type"] === "string" && tool["type"] !== "custom";
    if (!isProviderDefined && !isJsonObject(tool["input_schema"])) {
      return invalidRequest(`tools.${index}.input_schema: Field required`);
    }
    if (names.has(tool["name"])) return invalidRequest("tools: Tool names must be unique.");
    names.add(tool["name"]);
  }
  return value;
}

/** Refuses servers without a name or an address, and toolsets of servers that the request does not have. The wording is assumed. */
export function checkServers(body: JsonObject, tools: readonly JsonObject[]): Refusal | undefined {
  const { mcp_servers: servers } = body;
  if ((servers ?? null) !== null && !Array.isArray(servers)) {
    return invalidRequest("mcp_servers: Input should be a valid list");
  }
  const known = serversIn(body);
  for (const [index, server] of known.entries()) {
    const missing = ["name", "url"].find((member) => typeof server[member] !== "string");
    if (missing !== undefined) return invalidRequest(`mcp_servers.${index}.${missing}: Field required`);
  }
  const names = new Set(known.map(({ name }) => name));
  for (const [index, tool] of tools.entries()) {
    const name = tool["mcp_server_name"];
    if (!isToolset(tool) || names.has(name)) continue;
    return invalidRequest(`tools.${index}.mcp_server_name: MCP server '${String(name)}' not found in mcp_servers`);
  }
  return undefined;
}

/** The tools as the script can call them. `found` are those that the conversation found. */
export function offeredTools(
  body: JsonObject,
  tools: readonly JsonObject[],
  found: ReadonlySet<string>,
): readonly OfferedTool[] {
  const offered = tools.map((tool) => offeredTool(tool, found));
  const servers = serversIn(body);
  if (servers.length === 0) return offered;
  const sets = new Set(tools.filter(isToolset).map((tool) => tool["mcp_server_name"]));
  return [...offered, ...servers.filter(({ name }) => !sets.has(name)).flatMap(serverWithoutToolset)];
}

function offeredTool(tool: JsonObject, found: ReadonlySet<string>): OfferedTool {
  if (isToolset(tool)) return offeredServer(tool["mcp_server_name"], allowedBy(tool));
  const { description, type, input_schema: schema, max_content_tokens: mostTokens, max_uses: mostUses } = tool;
  const name = String(tool["name"]);
  const deferral = isDeferred(tool) ? ({ deferral: found.has(name) ? "found" : "hidden" } as const) : {};
  if (isJsonObject(schema)) {
    return { kind: "function", name, description: textOr(description, ""), schema, ...deferral };
  }
  return {
    kind: "built-in",
    name,
    type: textOr(type, ""),
    ...(typeof mostTokens === "number" ? { mostTokens } : {}),
    ...(typeof mostUses === "number" ? { mostUses } : {}),
    ...deferral,
  };
}

function isToolset(tool: unknown): boolean {
  return isJsonObject(tool) && tool["type"] === "mcp_toolset";
}

function serversIn({ mcp_servers: servers }: JsonObject): readonly JsonObject[] {
  return Array.isArray(servers) ? servers.filter(isJsonObject) : [];
}

/** The API lists a server's tools by itself, and asks for no approval. */
function offeredServer(name: unknown, allowed: ToolNames): OfferedTool {
  return { kind: "mcp-server", name: textOr(name, ""), allowed, approved: noTool, isListed: true };
}

/** The first beta had no toolsets: what a server may do stands beside its address. */
function serverWithoutToolset({ name, tool_configuration: configuration }: JsonObject): OfferedTool[] {
  const { enabled, allowed_tools: names } = isJsonObject(configuration) ? configuration : {};
  if (enabled === false) return [];
  return [offeredServer(name, Array.isArray(names) ? { names: names.map(String), isExcept: false } : everyTool)];
}

/** The tools of a toolset are enabled unless its own or their configuration says otherwise. */
function allowedBy({ default_config: standard, configs }: JsonObject): ToolNames {
  const isExcept = !(isJsonObject(standard) && standard["enabled"] === false);
  const names = Object.entries(isJsonObject(configs) ? configs : {}).flatMap(([name, config]) => {
    const isEnabled = isJsonObject(config) && typeof config["enabled"] === "boolean" ? config["enabled"] : isExcept;
    return isEnabled === isExcept ? [] : [name];
  });
  return { names, isExcept };
}

function textOr(value: unknown, standard: string): string {
  return typeof value === "string" ? value : standard;
}
