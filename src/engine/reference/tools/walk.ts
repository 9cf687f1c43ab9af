import ignore, { type Ignore } from "ignore";
import { lstat, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import picomatch from "picomatch";
import { boundedList } from "./bounded-text.ts";
import { type RunTool, ToolError, optionalText, requiredText } from "./tool.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** The glob that matches every file. */
export const everyFile = "**/*";

/** Never entered, whatever the ignore files say: they hold none of the project's source. */
const alwaysSkipped: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * Files below `folder` (canonical, inside `root`) that match the glob and that no .gitignore excludes. Relative to the root, sorted by
 * code unit. Links are not followed: they could lead out of the workspace or in circles.
 * Own code: glob libraries also read excluded folders, and follow a link that the glob names.
 */
export async function filesBelow(
  root: string,
  folder: string,
  pattern: string,
  signal: AbortSignal,
): Promise<string[]> {
  if (pattern.startsWith("/") || pattern.split("/").includes("..")) {
    throw new ToolError("the glob must stay below the directory; use a relative one without ..");
  }
  const shown = shownPath(root, folder);
  const start = shown === "." ? "" : `${shown}/`;
  const rules = await rulesAbove(root, start);
  if (rules === "excluded") return [];
  const walk = new Walk(root, start, pattern, signal);
  await walk.enter(start, rules);
  return walk.found.toSorted();
}

/** The rules for the folder `start` from the ignore files above it. */
async function rulesAbove(root: string, start: string): Promise<IgnoreRules | "excluded"> {
  let rules: IgnoreRules = null;
  let folder = "";
  for (const name of start.split("/").slice(0, -1)) {
    rules = await rulesIn(root, folder, rules);
    folder += `${name}/`;
    if (rules?.ignores(folder) === true) return "excluded";
  }
  return rules;
}

class Walk {
  readonly found: string[] = [];
  readonly #root: string;
  readonly #start: string;
  readonly #matches: (path: string) => boolean;
  readonly #within: string;
  readonly #signal: AbortSignal;

  constructor(root: string, start: string, pattern: string, signal: AbortSignal) {
    this.#root = root;
    this.#start = start;
    this.#matches = pattern === everyFile ? () => true : picomatch(pattern, { dot: true, nonegate: true });
    this.#within = start + fixedFolder(pattern);
    this.#signal = signal;
  }

  /** `folder` is relative to the root, "" or ending in a slash; `above`: the rules that hold above it. */
  async enter(folder: string, above: IgnoreRules): Promise<void> {
    this.#signal.throwIfAborted();
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true });
    const hasRules = entries.some(({ name }) => name === ".gitignore");
    const rules = hasRules ? await rulesIn(this.#root, folder, above) : above;
    const below: Promise<void>[] = [];
    for (const entry of entries) {
      const path = folder + entry.name;
      if (entry.isDirectory()) {
        if (alwaysSkipped.has(entry.name) || !this.#mayHold(`${path}/`)) continue;
        if (rules?.ignores(`${path}/`) === true) continue;
        // A folder that vanished or cannot be read has nothing to find.
        below.push(this.enter(`${path}/`, rules).catch(() => this.#signal.throwIfAborted()));
      } else if (entry.isFile() && this.#matches(path.slice(this.#start.length)) && rules?.ignores(path) !== true) {
        this.found.push(path);
      }
    }
    await Promise.all(below);
  }

  #mayHold(folder: string): boolean {
    return folder.startsWith(this.#within) || this.#within.startsWith(folder);
  }
}

/** The plain folder name that a glob begins with, "" or ending in a slash. Nothing outside of it can match. */
function fixedFolder(pattern: string): string {
  const { base, glob } = picomatch.scan(pattern, { nonegate: true });
  return glob === "" || base === "" || base.includes("\\") || base.includes("//") ? "" : `${base}/`;
}

/** Paths of the files that match, relative to the workspace, sorted. */
export const glob: RunTool = async (input, context) => {
  const folder = await canonicalPath(context.root, optionalText(input, "path") ?? ".");
  const files = await filesBelow(context.root, folder, requiredText(input, "pattern"), context.signal);
  return files.length === 0 ? "(no file matches)" : boundedList(files, "files", context.outputLimitBytes);
};

/** What the ignore files of a folder and the folders above exclude, by paths relative to the root. Null: nothing. */
type IgnoreRules = Ignore | null;

/**
 * The rules for a folder: those from above and its own ignore file. As in Git, the last matching pattern decides. A lower file can thus
 * take back what a higher one excludes, unless a folder on the way is excluded itself.
 * `folder` is relative to the root, "" for the root itself or ending in a slash.
 */
async function rulesIn(root: string, folder: string, above: IgnoreRules): Promise<IgnoreRules> {
  const patterns = (await ownText(join(root, folder, ".gitignore")))
    .split(/\r?\n/)
    .flatMap((line) => seenFromRoot(line, folder) ?? []);
  if (patterns.length === 0) return above;
  const rules = ignore({ ignorecase: false });
  if (above !== null) rules.add(above);
  return rules.add(patterns);
}

/** Not through a link, as in Git: it could lead out of the workspace. */
async function ownText(path: string): Promise<string> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true ? readFile(path, "utf8").catch(() => "") : "";
}

/** A line of an ignore file, rewritten for the root's ignore file. Null for a line without a pattern. */
function seenFromRoot(line: string, folder: string): string | null {
  if (folder === "" || line.trim() === "" || line.startsWith("#")) return folder === "" ? line : null;
  const negation = line.startsWith("!") ? "!" : "";
  const pattern = line.slice(negation.length).replace(/^\\(?=[!#])/, "");
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const rest = pattern.replace(/^\//, "");
  if (rest.trim() === "") return null;
  return `${negation}/${folder.replaceAll(/[\\*?[\]]/g, "\\$&")}${isAnchored ? "" : "**/"}${rest}`;
}
