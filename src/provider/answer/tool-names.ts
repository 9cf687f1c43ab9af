import type { ToolOperation } from "../../core/turn-script.ts";

/** An operation that is written in the client's dialect. */
export type SpokenOperation = Exclude<ToolOperation, { readonly kind: "named" }>;

type OperationKind = SpokenOperation["kind"];

interface OperationNames {
  /** Whole names that agents use for it. */
  readonly whole: RegExp;
  /** A name made of these words alone, at least one of them a verb, is as good. */
  readonly verbs: RegExp;
  readonly others: RegExp;
  /** Values of a tool's selector that mean it. */
  readonly choice: RegExp;
}

const files = "files?|fs|text|contents?|paths?|local|source";

const names: Readonly<Record<OperationKind, OperationNames>> = {
  run: {
    whole: /^(bash|shell|local_?shell|run_?(shell_?)?commands?|exec_?command|execute_?command|terminal)$/i,
    verbs: /^(bash|shell|sh|terminal|exec|execute|run|commands?|cmd)$/i,
    others: /^(in|tool|local)$/i,
    choice: /^(run|exec|execute)/i,
  },
  read: {
    whole: /^(view|read|read_?files?|view_?file|open_?file|cat)$/i,
    verbs: /^(read|view|open|cat|show)$/i,
    others: new RegExp(`^(${files}|many|multiple|tool)$`, "i"),
    choice: /^(view|read|cat|open|line)/i,
  },
  list: {
    whole: /^(ls|list|list_?(files|dir|directory)|read_?(folder|dir|directory))$/i,
    verbs: /^(ls|list|tree)$/i,
    others: new RegExp(`^(${files}|dir|directory|directories|folders?)$`, "i"),
    choice: /^(list|ls|directory|view)/i,
  },
  find: {
    whole: /^(glob|find|find_?files|file_?search)$/i,
    verbs: /^(glob|find)$/i,
    others: new RegExp(`^(${files}|by|name|pattern|search)$`, "i"),
    choice: /^(find|glob)/i,
  },
  search: {
    whole: /^(grep|search|rg|ripgrep|search_?files|search_?file_?content|grep_?search)$/i,
    verbs: /^(grep|search|rg|ripgrep)$/i,
    others: new RegExp(`^(${files}|code|in|regex|pattern)$`, "i"),
    choice: /^(search|grep)/i,
  },
  edit: {
    whole: /^(edit|str_?replace|replace|edit_?file|replace_?in_?file|multi_?edit)$/i,
    verbs: /^(edit|editor|replace|update|modify)$/i,
    others: new RegExp(`^(${files}|str|string|in|based|search|and|multi|tool)$`, "i"),
    choice: /^(str_?replace|replace|edit|update)/i,
  },
  write: {
    whole: /^(write|create|write_?(to_?)?file|create_?file)$/i,
    verbs: /^(write|create|save|editor)$/i,
    others: new RegExp(`^(${files}|to|new|str|replace|based|edit|tool)$`, "i"),
    choice: /^(create|write|overwrite)/i,
  },
};

/** Words of tools that do something else, whatever properties they have. */
const otherSubjects =
  /^(append|insert|delete|remove|undo|notebook|cell|memory|note|todo|task|agent|image|web|url|browser|output|background|process|stdin|kill|resource|sql|python|commit|comment|message)$/i;

/**
 * How well a tool's name says that it does an operation: 0 by its whole name, 1 by its words, 2 not at all but nothing
 * speaks against it. Null if it does something else. Prefixes (`mcp__server__`, `functions.`) do not count.
 */
export function nameRank(kind: OperationKind, name: string): 0 | 1 | 2 | null {
  const ownName = name.replace(/^.*(?:__|[.:/])/, "");
  const { whole, verbs, others } = names[kind];
  if (whole.test(ownName)) return 0;
  const words = ownName.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[\s_-]+/);
  if (words.some((word) => otherSubjects.test(word))) return null;
  if (words.some((word) => verbs.test(word)) && words.every((word) => verbs.test(word) || others.test(word))) return 1;
  /** The properties of these three say enough. A lone path or pattern says nothing. */
  return kind === "run" || kind === "edit" || kind === "write" ? 2 : null;
}

/** Properties by which one tool offers several operations. */
const selectorNames = /^(command|mode|action|operation|op|method|sub_?command)$/i;

/**
 * The choice of a tool's selector that means the operation; null if the property is no selector, "excluded" if it offers
 * other operations only.
 */
export function choiceFor(
  kind: OperationKind,
  property: string,
  choices: readonly unknown[],
): { readonly value: string } | "excluded" | null {
  if (!selectorNames.test(property)) return null;
  const texts = choices.filter((choice) => typeof choice === "string");
  if (!texts.some((text) => Object.values(names).some(({ choice }) => choice.test(text)))) return null;
  const value = texts.find((text) => names[kind].choice.test(text));
  return value === undefined ? "excluded" : { value };
}
