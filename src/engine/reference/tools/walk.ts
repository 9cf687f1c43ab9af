import { readFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import ignore, { type Ignore } from "ignore";
import { glob } from "tinyglobby";
import { ignoreFilesAbove } from "./ignore-files.ts";
import { ToolError } from "./tool-error.ts";
import { shownPath } from "./workspace-path.ts";

/** The glob that leaves nothing out. */
export const everyFile = "**/*";

/** Never entered, whatever the ignore files say: nothing in them is the project's own source. */
const alwaysSkipped = ["**/.git/**", "**/node_modules/**"];

/**
 * Files below `folder` (canonical, inside `root`) that match the glob and that no .gitignore between them and the root
 * excludes, relative to the root, sorted by code unit. Links are not followed: they could lead out or in circles.
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
  const options = { dot: true, followSymbolicLinks: false, expandDirectories: false, ignore: alwaysSkipped, signal };
  const found = await glob(pattern, { ...options, cwd: folder });
  const ignoreFiles =
    pattern === everyFile
      ? found.filter((path) => basename(path) === ".gitignore")
      : await glob("**/.gitignore", { ...options, cwd: folder });
  const below = ignoreFiles.map((path) => join(folder, path));
  const rules = await ignoreRules(root, [...new Set([...ignoreFilesAbove(root, folder), ...below])]);
  return found
    .map((path) => posix.join(shownPath(root, folder), path))
    .filter((path) => !rules.some((rule) => excludes(rule, path)))
    .toSorted();
}

interface IgnoreRule {
  /** Folder of the ignore file, relative to the root, "" for the root itself or ending in a slash. */
  readonly folder: string;
  readonly patterns: Ignore;
}

async function ignoreRules(root: string, paths: readonly string[]): Promise<readonly IgnoreRule[]> {
  return Promise.all(
    paths.map(async (path) => ({
      folder: dirname(path) === root ? "" : `${shownPath(root, dirname(path))}/`,
      // Most folders have none.
      patterns: ignore({ ignorecase: false }).add(await readFile(path, "utf8").catch(() => "")),
    })),
  );
}

function excludes(rule: IgnoreRule, path: string): boolean {
  return path.startsWith(rule.folder) && rule.patterns.ignores(path.slice(rule.folder.length));
}
