import { isJsonObject, type JsonObject } from "../json-object.ts";
import { type Approval, everyTool, noTool, type OfferedTool, type ToolNames } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { toolUseIdOf } from "./ids.ts";

/** Reads a tool of type `mcp`: a server that the service calls itself (types of openai 6.49). */
export function readServer(tool: JsonObject, at: string): OfferedTool | Refusal {
  const { server_label: name, allowed_tools: allowed, require_approval: approved } = tool;
  if (typeof name !== "string" || name === "") return invalidRequest(`${at}.server_label: is required`);
  if (["server_url", "connector_id", "tunnel_id"].every((place) => typeof tool[place] !== "string")) {
    return invalidRequest(`${at}: one of 'server_url', 'connector_id' and 'tunnel_id' is required`);
  }
  return {
    kind: "mcp-server",
    name,
    allowed: namesIn(allowed) ?? everyTool,
    approved: approvedBy(approved ?? "always"),
    isListed: false,
  };
}

/** The tool as the model and the response have it: what opens the server stays with the service. */
export function withoutSecrets(tool: JsonObject): JsonObject {
  const { authorization, headers, ...shown } = tool;
  return tool["type"] === "mcp" && (authorization !== undefined || headers !== undefined) ? shown : tool;
}

/** A filter may also ask for tools that only read. Which do is not known here, so it does not narrow anything. */
function namesIn(filter: unknown): ToolNames | undefined {
  const names = isJsonObject(filter) ? filter["tool_names"] : filter;
  return Array.isArray(names) ? { names: names.map(String), isExcept: false } : undefined;
}

/** The tools that need an approval. Without a word about a tool it needs one, unless only those that do are named. */
function approvedBy(value: unknown): ToolNames {
  if (value === "never") return noTool;
  if (!isJsonObject(value)) return everyTool;
  const { always, never } = value;
  if (isJsonObject(never)) return { names: namesIn(never)?.names ?? [], isExcept: true };
  return namesIn(always) ?? everyTool;
}

/** The tools, with a note on each server whose list the input holds. */
export function withLists(tools: readonly OfferedTool[], items: readonly JsonObject[]): readonly OfferedTool[] {
  if (tools.every(({ kind }) => kind !== "mcp-server")) return tools;
  const lists = items.filter(({ type }) => type === "mcp_list_tools");
  const listed = new Set(lists.map(({ server_label: label }) => label));
  return tools.map((tool) => (tool.kind === "mcp-server" ? { ...tool, isListed: listed.has(tool.name) } : tool));
}

/** What the input says to the calls that it was asked to approve. */
export function approvalsIn(items: readonly JsonObject[]): readonly Approval[] {
  return items
    .filter(({ type }) => type === "mcp_approval_response")
    .map((item) => ({ id: toolUseIdOf(String(item["approval_request_id"])), isGiven: item["approve"] === true }));
}
