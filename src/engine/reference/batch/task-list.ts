import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UserError } from "../../../core/user-error.ts";
import type { TaskSource } from "../options.ts";

/** One piece of work of a batch. */
export interface Task {
  /** Made from the prompt and the count of equal prompts before it, so that a second run of the batch has the same ids. */
  readonly id: string;
  readonly prompt: string;
}

/** Other sources of tasks than the command line. */
interface TaskInput {
  readonly root: string;
  readonly standardInput: () => Promise<string>;
}

/** The tasks of a batch, in order. Throws a UserError for a source without tasks or a template without placeholder. */
export async function readTasks(source: TaskSource, template: string, input: TaskInput): Promise<Task[]> {
  const prompts = await promptsOf(source, template, input);
  if (prompts.length === 0) throw new UserError(`The batch has no task: ${describedSource(source)} is empty.`);
  const seen = new Map<string, number>();
  return prompts.map((prompt) => {
    const digest = createHash("sha256").update(prompt).digest("hex").slice(0, 16);
    const before = seen.get(digest) ?? 0;
    seen.set(digest, before + 1);
    return { id: before === 0 ? digest : `${digest}-${before + 1}`, prompt };
  });
}

async function promptsOf(source: TaskSource, template: string, input: TaskInput): Promise<string[]> {
  switch (source.kind) {
    case "lines": {
      needs(template, "{task}");
      const text = source.path === "-" ? await input.standardInput() : await fileText(source.path);
      const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
      return lines.map((line) => template.replaceAll("{task}", () => line));
    }
    case "files": {
      needs(template, "{file}");
      const files = await filesOf(source.glob, input.root);
      return files.map((file) => template.replaceAll("{file}", () => file));
    }
    case "array":
      if (!/\{item(\.\w+)?\}/.test(template)) needs(template, "{item}");
      return itemsOf(source.json).map((item, index) => filled(template, item, index));
  }
}

function needs(template: string, placeholder: string): void {
  if (!template.includes(placeholder)) {
    throw new UserError(`The prompt of a batch needs ${placeholder}, which stands for its task.`);
  }
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UserError(`--batch ${JSON.stringify(path)} cannot be read. Pass a text file or -.`, { cause: error });
  }
}

async function filesOf(glob: string, root: string): Promise<readonly string[]> {
  const [{ filesBelow }, { ToolError }] = await Promise.all([import("../tools/walk.ts"), import("../tools/tool.ts")]);
  try {
    return await filesBelow(root, root, glob, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new UserError(`--for-each ${JSON.stringify(glob)}: ${error.message}`, { cause: error });
  }
}

function itemsOf(json: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(json);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // Reported below, like a value of another kind.
  }
  throw new UserError(`--array is not a JSON list. Pass one, as in --array '["a", "b"]'.`);
}

/** `{item}` is a text unchanged, and anything else as JSON. `{item.name}` is a field of an object. */
function filled(template: string, item: unknown, index: number): string {
  return template.replaceAll(/\{item(?:\.(\w+))?\}/g, (_, name?: string) => {
    if (name === undefined) return shown(item);
    const field: unknown = isObject(item) ? item[name] : undefined;
    if (field === undefined)
      throw new UserError(`Item ${index + 1} of --array has no "${name}", which the prompt asks for.`);
    return shown(field);
  });
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function describedSource(source: TaskSource): string {
  switch (source.kind) {
    case "lines":
      return source.path === "-" ? "standard input" : JSON.stringify(source.path);
    case "files":
      return `what ${JSON.stringify(source.glob)} matches`;
    case "array":
      return "the list";
  }
}
