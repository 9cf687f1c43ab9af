import type { Stoppable } from "./subsystem.ts";
import { startRpcChild } from "./rpc-child.ts";

export interface ToolServer extends Stoppable {
  readonly toolNames: readonly string[];
  /** The text that the tool answers with; throws its refusal. */
  call(name: string, input: object, signal: AbortSignal): Promise<string>;
}

const protocolVersion = "2025-06-18";

/** Starts a server of the model context protocol on its pipes and reads which tools it has. */
export async function startToolServer(command: string, root: string, signal: AbortSignal): Promise<ToolServer> {
  const child = startRpcChild(command, { root, framing: "line" });
  try {
    const clientInfo = { name: "reference", version: "1" };
    await child.request("initialize", { protocolVersion, capabilities: {}, clientInfo }, signal);
    child.notify("notifications/initialized");
    const toolNames = namesOf(await child.request("tools/list", {}, signal));
    return {
      toolNames,
      call: async (name, input, asked) => textOf(await child.request("tools/call", { name, arguments: input }, asked)),
      end: () => child.end(),
    };
  } catch (error) {
    await child.end();
    throw error;
  }
}

function namesOf(result: unknown): string[] {
  const tools = isRecord(result) ? result["tools"] : null;
  if (!Array.isArray(tools)) throw new Error("the tool server listed no tools");
  return tools.flatMap((tool: unknown) => (isRecord(tool) && typeof tool["name"] === "string" ? [tool["name"]] : []));
}

function textOf(result: unknown): string {
  const content = isRecord(result) && Array.isArray(result["content"]) ? result["content"] : [];
  const text = content
    .flatMap((part: unknown) => (isRecord(part) && typeof part["text"] === "string" ? [part["text"]] : []))
    .join("\n");
  if (isRecord(result) && result["isError"] === true) throw new Error(text === "" ? "the tool failed" : text);
  return text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
