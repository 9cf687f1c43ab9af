import { digestOf } from "../digest.ts";
import { isJsonObject } from "../wire/json-object.ts";
import type { ConversationMessage, ModelRequest, OfferedTool } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { Reply, ReplyBlock } from "./reply.ts";
import { mildestValue } from "./schema-value.ts";
import { isSearchTool } from "./offered-server-tools.ts";
import { callFor, type ToolCall } from "./tool-dialect.ts";
import type { SpokenOperation } from "./tool-names.ts";

/** Harmless operations for tools whose input the vendor defines. */
const mildOperations: readonly SpokenOperation[] = [
  { kind: "run", command: "true" },
  { kind: "list", path: "." },
];

/** What is said after a search that the script does not have. */
const afterSearch = "The search found nothing.";

/**
 * The answer to a client that insists on a call, where the script has none: the first tool that it allows, with the mildest input.
 * Refused if the provider would have to run that tool itself, and only a script could say what comes of it. Null if the client may
 * do without a call, or offers no tool.
 */
export function wantedCall(seed: string, { tools, toolUse, conversation }: ModelRequest): Reply | Refusal | null {
  if (toolUse.mode !== "any") return null;
  const known = tools.filter(({ deferral }) => deferral !== "hidden");
  const allowed = known.filter(({ name }) => toolUse.only?.includes(name) ?? true);
  const id = `toolu_01${digestOf([seed, "wanted", conversation.length], 22)}`;
  for (const tool of allowed) {
    const call = mildestCall(tool);
    if (call !== null) return reply([{ ...call, kind: "tool", id }], "tool_use");
  }
  if (allowed.some(isSearchTool)) {
    const search = { kind: "web-search", id, query: lastWords(conversation), results: [] } as const;
    return reply([search, { kind: "text", text: afterSearch }], "end_turn");
  }
  const names = allowed.map(({ name }) => `"${name}"`).join(", ");
  if (names === "") return null;
  return invalidRequest(
    `tool_choice: The script does not call ${names}. The provider runs that tool itself, so there is no default result.`,
  );
}

function reply(blocks: readonly ReplyBlock[], stopReason: Reply["stopReason"]): Reply {
  return { kind: "reply", blocks, stopReason, stopSequence: null };
}

function mildestCall(tool: OfferedTool): ToolCall | null {
  const { name, namespace } = tool;
  const named = { kind: "call", name, ...(namespace === undefined ? {} : { namespace }) } as const;
  switch (tool.kind) {
    case "function": {
      const input = mildestValue("", { type: "object", ...tool.schema });
      return { ...named, input: isJsonObject(input) ? input : {} };
    }
    case "freeform":
      return { ...named, input: { text: "" }, form: "freeform" };
    case "built-in": {
      const calls = mildOperations.map((operation) => callFor(operation, [tool]));
      return calls.find((call) => call.kind === "call") ?? null;
    }
    case "mcp-server":
      return null;
  }
}

/** What the user asked for last, as a query. */
function lastWords(conversation: readonly ConversationMessage[]): string {
  const words = conversation.findLast(({ role }) => role === "user")?.texts.at(-1) ?? "";
  return words.trim().slice(0, 200) || "anything";
}
