import type { ToolOperation } from "../../core/turn-script.ts";
import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import type { OfferedTool } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";

/** A call in the client's own words. */
export interface ToolCall {
  readonly kind: "call";
  readonly name: string;
  readonly input: JsonObject;
}

interface Argument {
  /** Property names that agents use for it. */
  readonly names: RegExp;
  readonly value: string;
  /** May be left out when the tool has no property for it. */
  readonly optional?: boolean;
}

const toolNames = {
  run: /^(bash|shell|run_?shell_?command|exec_?command|execute_?command|run_?command|terminal)$/i,
  read: /^(view|read|read_?file|view_?file|open_?file|cat)$/i,
  list: /^(ls|list|list_?(files|dir|directory)|read_?folder)$/i,
  find: /^(glob|find|find_?files|file_?search)$/i,
  search: /^(grep|search|rg|ripgrep|search_?files|search_?file_?content|grep_?search)$/i,
  edit: /^(edit|str_?replace|replace|edit_?file|replace_?in_?file|multi_?edit)$/i,
  write: /^(write|create|write_?file|create_?file)$/i,
} as const;

const pathNames = /^(file_?path|path|file_?name|file|absolute_?path|target_?file|dir_?path|dir|directory|folder|cwd)$/i;
const commandNames = /^(command|cmd|script)$/i;
const patternNames = /^(pattern|query|regex|search|glob|glob_?pattern)$/i;
const beforeNames = /^(old_?(string|str|text)|before|search|find|from)$/i;
const afterNames = /^(new_?(string|str|text)|after|replace|replacement|replace_?with|to)$/i;
const textNames = /^(content|contents|text|file_?text|data|body)$/i;

/** Writes an operation as a call of an offered tool. Refused, with the list of offered tools, when none fits. */
export function callFor(operation: ToolOperation, tools: readonly OfferedTool[]): ToolCall | Refusal {
  if (operation.kind === "named") return { kind: "call", name: operation.name, input: operation.input };
  const wanted = argumentsOf(operation);
  for (const tool of tools.filter(({ name }) => toolNames[operation.kind].test(name))) {
    const input = tool.schema === null ? providerDefinedInput(operation) : inputFor(tool.schema, wanted);
    if (input !== undefined) return { kind: "call", name: tool.name, input };
  }
  const offered = tools.map(
    ({ name, schema }) =>
      `${name}(${propertiesOf(schema ?? {})
        .map(([key]) => key)
        .join(", ")})`,
  );
  return invalidRequest(
    `the scripted turn has a "${operation.kind}" operation and no offered tool fits it; offered: ${offered.join(", ") || "none"}`,
  );
}

function argumentsOf(operation: Exclude<ToolOperation, { readonly kind: "named" }>): Argument[] {
  switch (operation.kind) {
    case "run":
      return [{ names: commandNames, value: operation.command }];
    case "read":
    case "list":
      return [{ names: pathNames, value: operation.path }];
    case "find":
      return [{ names: patternNames, value: operation.glob }];
    case "search": {
      const where = operation.path === undefined ? [] : [{ names: pathNames, value: operation.path, optional: true }];
      return [{ names: patternNames, value: operation.pattern }, ...where];
    }
    case "edit":
      return [
        { names: pathNames, value: operation.path },
        { names: beforeNames, value: operation.before },
        { names: afterNames, value: operation.after },
      ];
    case "write":
      return [
        { names: pathNames, value: operation.path },
        { names: textNames, value: operation.text },
      ];
  }
}

/** Anthropic's own bash tool has no schema and takes `command`. Other provider-defined tools are never called. */
function providerDefinedInput(operation: ToolOperation): JsonObject | undefined {
  return operation.kind === "run" ? { command: operation.command } : undefined;
}

/** Input that places every argument and every required property, in the schema's order; undefined when it cannot. */
function inputFor(schema: JsonObject, wanted: readonly Argument[]): JsonObject | undefined {
  const { input, placed } = fill(schema, wanted);
  return wanted.every((argument) => argument.optional === true || placed.has(argument)) ? input : undefined;
}

function fill(
  schema: JsonObject,
  wanted: readonly Argument[],
): { readonly input: JsonObject; readonly placed: ReadonlySet<Argument> } {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const placed = new Set<Argument>();
  const input: Record<string, unknown> = {};
  const properties = propertiesOf(schema);
  for (const argument of wanted) {
    const property = properties.find(([name]) => !(name in input) && argument.names.test(name));
    if (property === undefined) continue;
    const [name, type] = property;
    input[name] = valueFor(type, argument);
    placed.add(argument);
  }
  for (const [name, type] of properties) {
    const rest = wanted.filter((argument) => !placed.has(argument));
    const items = type["items"];
    if (!(name in input) && rest.length > 0 && isJsonObject(items)) {
      const inner = fill(items, rest);
      for (const argument of inner.placed) placed.add(argument);
      if (inner.placed.size > 0) input[name] = [inner.input];
    }
    if (!(name in input) && required.includes(name)) input[name] = emptyValue(name, type);
  }
  const ordered = properties.filter(([name]) => name in input).map(([name]) => [name, input[name]]);
  return { input: Object.fromEntries(ordered), placed };
}

/** A string or a list of one. A command as an argument vector gets a shell that runs it. */
function valueFor(type: JsonObject, argument: Argument): unknown {
  if (type["type"] !== "array") return argument.value;
  const items = type["items"];
  if (isJsonObject(items) && isJsonObject(items["properties"])) return [fill(items, [argument]).input];
  return argument.names === commandNames ? ["bash", "-lc", argument.value] : [argument.value];
}

function emptyValue(name: string, type: JsonObject): unknown {
  const choices = type["enum"];
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  switch (type["type"]) {
    case "number":
    case "integer":
      return typeof type["minimum"] === "number" ? type["minimum"] : 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return name;
  }
}

function propertiesOf(schema: JsonObject): (readonly [string, JsonObject])[] {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, type]) => [name, isJsonObject(type) ? type : {}]);
}
