import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { OfferedTool } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { readServer, withoutSecrets } from "./mcp-servers.ts";

/** The tools of a request as it declares them, and as the script can call them. */
export interface ReadTools {
  readonly declared: readonly JsonObject[];
  readonly offered: readonly OfferedTool[];
}

/** Reads a list of tools at a place of the body. `isNested`: chat completions wrap a definition in a member of its own. */
export function readTools(tools: unknown, isNested: boolean, at = "tools"): ReadTools | Refusal {
  if (tools === undefined || tools === null) return { declared: [], offered: [] };
  if (!Array.isArray(tools)) return invalidRequest(`${at}: expected an array of objects`);
  const declared: JsonObject[] = [];
  const offered: OfferedTool[] = [];
  for (const [index, tool] of tools.entries()) {
    if (!isJsonObject(tool)) return invalidRequest(`${at}[${index}]: expected an object`);
    if (typeof tool["type"] !== "string") return invalidRequest(`${at}[${index}].type: is required`);
    const read = readTool(tool, tool["type"], isNested, `${at}[${index}]`);
    if ("kind" in read) return read;
    declared.push(withoutSecrets(tool));
    offered.push(...read);
  }
  return { declared, offered };
}

function readTool(tool: JsonObject, type: string, isNested: boolean, at: string): readonly OfferedTool[] | Refusal {
  if (type === "mcp" && !isNested) {
    const server = readServer(tool, at);
    return server.kind === "refused" ? server : [server];
  }
  if (type !== "function" && type !== "custom" && type !== "namespace") return [{ kind: "built-in", name: type, type }];
  const hasOwnMember = isNested && type !== "namespace";
  const definition = hasOwnMember ? tool[type] : tool;
  const name = isJsonObject(definition) ? definition["name"] : undefined;
  if (!isJsonObject(definition) || typeof name !== "string") {
    return invalidRequest(`${at}${hasOwnMember ? `.${type}` : ""}.name: is required`);
  }
  if (type === "namespace") {
    const inner = readTools(definition["tools"], isNested, `${at}.tools`);
    return "kind" in inner ? inner : inner.offered.map((member) => ({ ...member, namespace: name }));
  }
  const description = typeof definition["description"] === "string" ? definition["description"] : "";
  if (type === "custom") return [{ kind: "freeform", name, description }];
  const schema = definition["parameters"];
  return [{ kind: "function", name, description, schema: isJsonObject(schema) ? schema : {} }];
}
