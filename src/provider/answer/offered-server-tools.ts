import type { McpCall } from "../../core/server-tools.ts";
import { holdsTool, type OfferedTool } from "../wire/model-request.ts";
import type { Refusal } from "../wire/refusal.ts";
import { unfit } from "./tool-dialect.ts";

type BuiltInTool = Extract<OfferedTool, { readonly kind: "built-in" }>;
type McpServer = Extract<OfferedTool, { readonly kind: "mcp-server" }>;

/** Whether the provider can search the web with a tool: by the types that requests of the three vendors name. */
export function isSearchTool(tool: OfferedTool): tool is BuiltInTool {
  return tool.kind === "built-in" && /^(web_search|google_?search)/i.test(tool.type);
}

/** Whether the provider can open a page with a tool. OpenAI's search opens pages too; Claude's, which has a date of eight digits, does not. */
export function isFetchTool(tool: OfferedTool): tool is BuiltInTool {
  if (tool.kind !== "built-in") return false;
  return /^(web_fetch|url_?context)/i.test(tool.type) || /^web_search(_preview)?(_\d{4}_\d\d_\d\d)?$/.test(tool.type);
}

/** Whether the provider can run code in a container of its own with a tool. */
export function isCodeTool(tool: OfferedTool): tool is BuiltInTool {
  return tool.kind === "built-in" && /^(code_execution|code_interpreter|codeExecution)/.test(tool.type);
}

/** Whether the provider can find deferred tools with a tool (Claude). */
export function isToolSearch(tool: OfferedTool): tool is BuiltInTool {
  return tool.kind === "built-in" && tool.type.startsWith("tool_search_tool_");
}

/** The offered tool by which the provider does something itself; refused, with what it `does`, without one. */
export function serverTool(
  does: string,
  isSuch: (tool: OfferedTool) => tool is BuiltInTool,
  tools: readonly OfferedTool[],
): BuiltInTool | Refusal {
  return tools.find(isSuch) ?? unfit(does, tools);
}

/** The offered server that a call goes to. Refused without it, and if the client does not allow its tool. */
export function mcpServer(
  { server, tool }: Pick<McpCall, "server" | "tool">,
  tools: readonly OfferedTool[],
): McpServer | Refusal {
  const found = tools.find((other): other is McpServer => other.kind === "mcp-server" && other.name === server);
  if (found === undefined) return unfit(`is the MCP server "${server}"`, tools);
  return holdsTool(found.allowed, tool) ? found : unfit(`is "${tool}" of the MCP server "${server}"`, tools);
}
