import type { JsonObject } from "../wire/json-object.ts";
import { choicesOf, descriptionOf, itemsOf, mildestValue, propertiesOf, requiredOf, typesOf } from "./schema-value.ts";
import { choiceFor, type SpokenOperation } from "./tool-names.ts";

/** Where the client works. */
export interface ClientPlace {
  /** Absolute path of the workspace; null if it is not known. */
  readonly workspace: string | null;
}

type Meaning = keyof typeof propertyNames;

/** A value that a call has to carry. */
interface Argument {
  readonly meaning: Meaning;
  readonly value: string;
  /** It may be left out if the tool has no property for it. */
  readonly isOptional?: boolean;
}

/** Names that agents use for a property, by what it means. */
export const propertyNames = {
  command: /^(commands?|cmds?|script|shell_?command|command_?line)$/i,
  path: /^(file_?paths?|paths?|file_?names?|files?|absolute_?path|relative_?path|target_?file|dir_?path|dir|directory|target_?directory|folder|relative_?workspace_?path)$/i,
  pattern: /^(patterns?|query|regex|regexp|search|globs?|glob_?pattern|file_?pattern|pattern_?glob)$/i,
  before: /^(old_?(string|str|text|content)|before|search|search_?text|find|from|original)$/i,
  after: /^(new_?(string|str|text|content)|after|replace|replacement|replace_?(with|text)|to|updated)$/i,
  text: /^(contents?|text|file_?(text|content)|data|body|code_?edit|new_?(text|content))$/i,
} as const;

/** A required property of these meanings has to get the operation's own value. No value can be invented for it. */
const tellingMeanings = ["command", "pattern", "before", "after", "text"] as const;

/**
 * The input that makes a tool do an operation: every argument, and a mild value for each other required property, in the
 * schema's order. Null if the tool cannot do it.
 */
export function inputFor(
  tool: { readonly description: string; readonly schema: JsonObject },
  operation: SpokenOperation,
  place: ClientPlace,
): JsonObject | null {
  const wanted = argumentsOf(operation);
  const filling = { ...place, operation, wantsAbsolute: asksAbsolute(tool.description), root: tool.schema };
  const filled = fill(tool.schema, wanted, filling);
  if (filled === null) return null;
  return wanted.every((argument) => argument.isOptional === true || filled.placed.has(argument)) ? filled.input : null;
}

/** Whether a tool, or the elements of a list that it takes, has a selector with a choice for the operation. */
export function offersChoice(schema: JsonObject, kind: SpokenOperation["kind"]): boolean {
  return propertiesOf(schema).some(([name, type]) => {
    const choice = choiceFor(kind, name, choicesOf(type));
    if (choice !== null) return choice !== "excluded";
    const items = itemsOf(type);
    return items !== null && offersChoice(items, kind);
  });
}

function argumentsOf(operation: SpokenOperation): Argument[] {
  switch (operation.kind) {
    case "run":
      return [{ meaning: "command", value: operation.command }];
    case "read":
    case "list":
      return [{ meaning: "path", value: operation.path }];
    case "find":
      return [{ meaning: "pattern", value: operation.glob }];
    case "search": {
      const pattern = { meaning: "pattern", value: operation.pattern } as const;
      return operation.path === undefined
        ? [pattern]
        : [pattern, { meaning: "path", value: operation.path, isOptional: true }];
    }
    case "edit":
      return [
        { meaning: "path", value: operation.path },
        { meaning: "before", value: operation.before },
        { meaning: "after", value: operation.after },
      ];
    case "write":
      return [
        { meaning: "path", value: operation.path },
        { meaning: "text", value: operation.text },
      ];
  }
}

interface Filling extends ClientPlace {
  readonly operation: SpokenOperation;
  readonly wantsAbsolute: boolean;
  /** The whole schema, which a `$ref` points into. */
  readonly root: JsonObject;
}

interface Filled {
  readonly input: JsonObject;
  readonly placed: ReadonlySet<Argument>;
}

/** Null if a required property needs what the operation does not have, or a fixed choice excludes the operation. */
function fill(schema: JsonObject, wanted: readonly Argument[], filling: Filling): Filled | null {
  const properties = propertiesOf(schema);
  const input: Record<string, unknown> = {};
  const placed = new Set<Argument>();
  for (const [name, type] of properties) {
    const choice = choiceFor(filling.operation.kind, name, choicesOf(type));
    if (choice === "excluded") return null;
    if (choice !== null) input[name] = choice.value;
  }
  for (const argument of wanted) {
    const property = properties.find(
      ([name, type]) => !(name in input) && propertyNames[argument.meaning].test(name) && takesText(type),
    );
    if (property === undefined) continue;
    const [name, type] = property;
    const value = valueFor(name, type, argument, filling);
    if (value === null) return null;
    input[name] = value;
    placed.add(argument);
  }
  for (const [name, type] of properties) {
    const rest = wanted.filter((argument) => !placed.has(argument));
    const items = itemsOf(type);
    if (name in input || items === null || rest.length === 0) continue;
    const inner = fill(items, rest, filling);
    if (inner === null || inner.placed.size === 0) continue;
    for (const argument of inner.placed) placed.add(argument);
    input[name] = [inner.input];
  }
  const required = requiredOf(schema);
  for (const [name, type] of properties) {
    if (name in input || !required.has(name)) continue;
    if (tellingMeanings.some((meaning) => propertyNames[meaning].test(name)) && !isNullable(type)) return null;
    input[name] = unsaidValue(name, type, filling);
  }
  const ordered = properties.filter(([name]) => name in input).map(([name]) => [name, input[name]]);
  return { input: Object.fromEntries(ordered), placed };
}

function isNullable(type: JsonObject): boolean {
  return typesOf(type).includes("null");
}

/** Whether a property takes a text of any content, or a list. Fixed choices do not. */
function takesText(type: JsonObject): boolean {
  if (choicesOf(type).length > 0) return false;
  const types = typesOf(type);
  return types.length === 0 || types.includes("string") || types.includes("array");
}

/** A text, a list of one, or a shell's argument vector. Null if the list's elements cannot hold it. */
function valueFor(name: string, type: JsonObject, argument: Argument, filling: Filling): unknown {
  const value = argument.meaning === "path" ? pathFor(argument.value, type, filling) : argument.value;
  const types = typesOf(type);
  if (!types.includes("array") || types.includes("string")) return value;
  const items = itemsOf(type) ?? {};
  if (propertiesOf(items).length > 0 && !typesOf(items).includes("string")) {
    const inner = fill(items, [{ ...argument, value }], filling);
    return inner === null || inner.placed.size === 0 ? null : [inner.input];
  }
  return argument.meaning === "command" && !isListOfCommands(name, type) ? ["bash", "-lc", value] : [value];
}

/** A list named `commands` holds whole commands. One named `command` holds the words of one. */
function isListOfCommands(name: string, type: JsonObject): boolean {
  return /s$/i.test(name) || /\bcommands\b/i.test(descriptionOf(type));
}

/** The path in the form that the tool or the property asks for. */
function pathFor(path: string, type: JsonObject, { workspace, wantsAbsolute }: Filling): string {
  const isWanted = wantsAbsolute || asksAbsolute(descriptionOf(type));
  if (!isWanted || workspace === null || path.startsWith("/")) return path;
  return path === "." ? workspace : `${workspace}/${path.replace(/^\.\//, "")}`;
}

/** "Absolute or relative" is no demand. */
function asksAbsolute(description: string): boolean {
  return /\babsolute\b/i.test(description) && !/\brelative\b[^.]*\bor\b|\bor\b[^.]*\brelative\b/i.test(description);
}

/** A value for a required property that the operation does not mention. */
function unsaidValue(name: string, type: JsonObject, { workspace, root }: Filling): unknown {
  const isPlace = /^(cwd|work_?dir|working_?directory)$/i.test(name) || propertyNames.path.test(name);
  if (isPlace && !isNullable(type) && typesOf(type)[0] === "string" && choicesOf(type).length === 0)
    return workspace ?? ".";
  return mildestValue(name, type, root);
}
