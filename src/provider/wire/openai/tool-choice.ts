import { isJsonObject, type JsonObject } from "../json-object.ts";
import { freeToolUse, type OfferedTool, type ToolUse } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";

/** What `tool_choice` and `parallel_tool_calls` say. Chat completions wrap a tool's name in a member of its own. */
export function toolUseOf(body: JsonObject): ToolUse {
  const isParallel = body["parallel_tool_calls"] !== false;
  const choice = body["tool_choice"];
  if (!isJsonObject(choice)) return { ...freeToolUse, mode: modeOf(choice), isParallel };
  if (choice["type"] !== "allowed_tools") return { mode: "any", only: [toolName(choice)], isParallel };
  const allowed = isJsonObject(choice["allowed_tools"]) ? choice["allowed_tools"] : choice;
  const tools = Array.isArray(allowed["tools"]) ? allowed["tools"].filter(isJsonObject) : [];
  return { mode: modeOf(allowed["mode"]), only: tools.map(toolName), isParallel };
}

/** Refuses a request that insists on a call and offers no tool, in the API's words. */
export function checkToolChoice({ mode }: ToolUse, tools: readonly OfferedTool[]): Refusal | undefined {
  return mode === "any" && tools.length === 0
    ? invalidRequest("tool_choice: Invalid value: 'tool_choice' is only allowed when 'tools' are specified.")
    : undefined;
}

function modeOf(word: unknown): ToolUse["mode"] {
  return word === "none" ? "none" : word === "required" ? "any" : "auto";
}

/** A tool that the provider defines has no name of its own. Its type names it, and a server's label the server. */
function toolName(tool: JsonObject): string {
  const type = String(tool["type"]);
  if (type === "mcp") return String(tool["server_label"]);
  const { name } = isJsonObject(tool[type]) ? tool[type] : tool;
  return typeof name === "string" ? name : type;
}
