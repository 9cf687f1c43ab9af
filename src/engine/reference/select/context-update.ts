import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ToolUseBlock } from "../message.ts";
import { shownPath, canonicalPath } from "../tools/workspace-path.ts";
import { symbolsOf } from "./symbols.ts";

/** Tools that change the file that they name. */
const changing: ReadonlySet<string> = new Set(["edit", "write"]);

/**
 * Shows the model its changed files: each file whole, or only the new and changed declarations and the names of removed ones. A file
 * without declarations is shown whole.
 */
export class ContextUpdate {
  readonly #root: string;
  readonly #form: "full" | "symbols";
  readonly #known: Map<string, string>;

  constructor(
    root: string,
    form: "full" | "symbols",
    files: readonly { readonly path: string; readonly text: string }[],
  ) {
    this.#root = root;
    this.#form = form;
    this.#known = new Map(files.map(({ path, text }) => [path, text]));
  }

  /** One text for all files that these calls changed. Null if they changed none. */
  async after(calls: readonly ToolUseBlock[]): Promise<string | null> {
    const named = calls.filter(({ name }) => changing.has(name)).map(({ input }) => input["path"]);
    const texts = await Promise.all([...new Set(named)].map((path) => this.#told(path)));
    const told = texts.filter((text) => text !== null);
    return told.length === 0 ? null : told.join("\n\n");
  }

  async #told(given: unknown): Promise<string | null> {
    if (typeof given !== "string") return null;
    try {
      const path = shownPath(this.#root, await canonicalPath(this.#root, given));
      const text = await readFile(join(this.#root, path), "utf8");
      const before = this.#known.get(path) ?? "";
      this.#known.set(path, text);
      if (text === before) return null;
      return `${path} is now, ${this.#form === "full" ? `all of it:\n${text}` : `where it changed:\n${difference(path, before, text)}`}`;
    } catch {
      // The result of the call says what went wrong.
      return null;
    }
  }
}

function difference(path: string, before: string, after: string): string {
  const old = new Map(symbolsOf(path, before).map(({ name, text }) => [name, text]));
  const fresh = symbolsOf(path, after);
  if (fresh.length === 0) return after;
  const names = new Set(fresh.map(({ name }) => name));
  const gone = [...old.keys()].filter((name) => !names.has(name)).map((name) => `[${name} is gone]`);
  return [...fresh.filter(({ name, text }) => old.get(name) !== text).map(({ text }) => text), ...gone].join("\n\n");
}
