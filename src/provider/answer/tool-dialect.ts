import type { ToolOperation } from "../../core/turn-script.ts";
import type { JsonObject } from "../wire/json-object.ts";
import type { OfferedTool } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import { propertiesOf } from "./schema-value.ts";
import { shellCommand } from "./shell-command.ts";
import { type ClientPlace, inputFor, offersChoice } from "./tool-arguments.ts";
import { nameRank, type SpokenOperation } from "./tool-names.ts";

/** A call in the client's own words. */
export interface ToolCall {
  readonly kind: "call";
  readonly name: string;
  readonly input: JsonObject;
  /** The group that the tool was offered in; absent for most. */
  readonly namespace?: string;
  readonly form?: CallForm;
}

/** How a call is written if its tool is no function. A freeform tool's text is the input's one member, `text`. */
export type CallForm = "freeform" | "local-shell" | "shell" | "apply-patch";

/**
 * Writes an operation as a call of an offered tool. The tool is chosen by its schema, then among those that fit by its
 * name. An operation that no tool fits is done by the shell. Refused, with the list of offered tools, without a shell.
 */
export function callFor(
  operation: ToolOperation,
  tools: readonly OfferedTool[],
  place: ClientPlace = { workspace: null },
): ToolCall | Refusal {
  if (operation.kind === "named") return namedCall(operation, tools);
  const own = bestCall(operation, tools, place);
  if (own !== null) return own;
  const byShell = bestCall({ kind: "run", command: shellCommand(operation) }, tools, place);
  if (byShell !== null) return byShell;
  return unfit(`fits a "${operation.kind}" operation`, tools);
}

/** Refused: no offered tool is what is needed. */
export function unfit(need: string, tools: readonly OfferedTool[]): Refusal {
  const offered = tools.map(describe).join(", ") || "none";
  const reason = `No offered tool ${need}. Offered: ${offered}.`;
  return { ...invalidRequest(`The script cannot go on. ${reason}`), unfit: reason };
}

/**
 * A call of the tool with the name. Clients put a prefix before the names of an MCP server's tools, so a name that ends with the
 * wanted one counts as well. A tool that declares its properties has to have all that the input names.
 */
function namedCall(
  { name, input }: Extract<ToolOperation, { readonly kind: "named" }>,
  tools: readonly OfferedTool[],
): ToolCall | Refusal {
  const candidates = toolsNamed(name, tools);
  const tool = candidates.find((candidate) => takesAll(candidate, Object.keys(input)));
  if (tool !== undefined) return { kind: "call", name: tool.name, ...namespaceOf(tool), input };
  const properties = Object.keys(input).join(", ");
  return unfit(candidates.length === 0 ? `is named "${name}"` : `"${name}" takes ${properties}`, tools);
}

/** The tools with a name, else those that have it behind a prefix. */
export function toolsNamed(name: string, tools: readonly OfferedTool[]): readonly OfferedTool[] {
  const callable = tools.filter(({ kind }) => kind !== "mcp-server");
  const named = callable.filter((tool) => tool.name === name);
  return named.length > 0 ? named : callable.filter((tool) => hasPrefixed(tool.name, name));
}

/** Whether a name is the wanted one behind a prefix that ends with a sign. */
function hasPrefixed(offered: string, name: string): boolean {
  return offered.endsWith(name) && /[^A-Za-z0-9]$/.test(offered.slice(0, -name.length));
}

function takesAll(tool: OfferedTool, properties: readonly string[]): boolean {
  if (tool.kind !== "function") return true;
  const declared = new Set(propertiesOf(tool.schema).map(([name]) => name));
  return declared.size === 0 || properties.every((name) => declared.has(name));
}

/** The call of the tool that fits best. The first offered wins between equals. Null if none fits. */
function bestCall(operation: SpokenOperation, tools: readonly OfferedTool[], place: ClientPlace): ToolCall | null {
  let best: ToolCall | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const tool of tools) {
    const rank = rankOf(tool, operation.kind);
    const call = rank === null || rank >= bestRank ? null : callOf(tool, operation, place);
    if (rank === null || call === null) continue;
    best = { kind: "call", name: tool.name, ...namespaceOf(tool), ...call };
    bestRank = rank;
  }
  return best;
}

/** How well a tool promises to do an operation, 0 best; null if not at all. A selector says more than a name. */
function rankOf(tool: OfferedTool, kind: SpokenOperation["kind"]): number | null {
  switch (tool.kind) {
    case "function":
      return offersChoice(tool.schema, kind) ? 0 : nameRank(kind, tool.name);
    case "freeform":
      return 1;
    case "built-in":
      return 0;
    case "mcp-server":
      return null;
  }
}

function namespaceOf(tool: OfferedTool | undefined): Pick<ToolCall, "namespace"> {
  return tool?.namespace === undefined ? {} : { namespace: tool.namespace };
}

type Spoken = Pick<ToolCall, "input" | "form">;

function callOf(tool: OfferedTool, operation: SpokenOperation, place: ClientPlace): Spoken | null {
  switch (tool.kind) {
    case "function": {
      const input = inputFor(tool, operation, place);
      return input === null ? null : { input };
    }
    case "freeform": {
      const text = freeformText(tool, operation);
      return text === null ? null : { form: "freeform", input: { text } };
    }
    case "built-in":
      return builtInCall(tool.type, operation, place);
    case "mcp-server":
      return null;
  }
}

/** Anthropic's editor, whose schema the client does not send. */
const editorSchema = {
  properties: {
    command: { enum: ["view", "create", "str_replace", "insert"] },
    path: { type: "string" },
    file_text: { type: "string" },
    old_str: { type: "string" },
    new_str: { type: "string" },
  },
  required: ["command", "path"],
} as const;

/** Tools that the provider defines: Anthropic's shell and editor, OpenAI's shells and patches. Others are never called. */
function builtInCall(type: string, operation: SpokenOperation, place: ClientPlace): Spoken | null {
  if (/^text_editor_\d+$/.test(type)) {
    const input = inputFor({ description: "", schema: editorSchema }, operation, place);
    return input === null ? null : { input };
  }
  if (type === "apply_patch") return patchCall(operation);
  if (operation.kind !== "run") return null;
  if (/^bash_\d+$/.test(type)) return { input: { command: operation.command } };
  if (type === "shell") {
    return { form: "shell", input: { commands: [operation.command], timeout_ms: null, max_output_length: null } };
  }
  return type === "local_shell"
    ? { form: "local-shell", input: { command: ["bash", "-lc", operation.command] } }
    : null;
}

/** What a freeform tool takes: a patch, a script that calls a shell, or a shell's own line. Null if it takes neither. */
function freeformText(
  { name, description }: Extract<OfferedTool, { readonly kind: "freeform" }>,
  operation: SpokenOperation,
): string | null {
  if (name === "apply_patch") return patchText(operation);
  if (operation.kind !== "run") return null;
  if (/\btools\.exec_command\b/.test(description)) {
    const call = JSON.stringify({ cmd: operation.command });
    return `const result = await tools.exec_command(${call});\ntext(result.output);\n`;
  }
  return nameRank("run", name) === 0 ? operation.command : null;
}

/** A change of a file as a patch has it. */
interface FilePatch {
  readonly kind: "create" | "update";
  readonly path: string;
  readonly lines: readonly string[];
}

/** A patch knows whole lines only: a new file, or an edit whose texts end with their lines. */
function patchOf(operation: SpokenOperation): FilePatch | null {
  switch (operation.kind) {
    case "write":
      if (!operation.text.endsWith("\n")) return null;
      return { kind: "create", path: operation.path, lines: marked("+", operation.text) };
    case "edit": {
      const { path, before, after } = operation;
      if (!before.endsWith("\n") || (after !== "" && !after.endsWith("\n"))) return null;
      return { kind: "update", path, lines: ["@@", ...marked("-", before), ...marked("+", after)] };
    }
    case "run":
    case "read":
    case "list":
    case "find":
    case "search":
      return null;
  }
}

function patchText(operation: SpokenOperation): string | null {
  const patch = patchOf(operation);
  if (patch === null) return null;
  const head = `*** ${patch.kind === "create" ? "Add" : "Update"} File: ${patch.path}`;
  return ["*** Begin Patch", head, ...patch.lines, "*** End Patch", ""].join("\n");
}

function patchCall(operation: SpokenOperation): Spoken | null {
  const patch = patchOf(operation);
  if (patch === null) return null;
  const diff = `${patch.lines.join("\n")}\n`;
  return { form: "apply-patch", input: { type: `${patch.kind}_file`, path: patch.path, diff } };
}

function marked(mark: "+" | "-", text: string): string[] {
  return text === ""
    ? []
    : text
        .slice(0, -1)
        .split("\n")
        .map((line) => mark + line);
}

function describe(tool: OfferedTool): string {
  return tool.kind === "function"
    ? `${tool.name}(${propertiesOf(tool.schema)
        .map(([name]) => name)
        .join(", ")})`
    : tool.name;
}
