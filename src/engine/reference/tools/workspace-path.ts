import { realpath, lstat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ToolError } from "./tool.ts";

/**
 * The canonical path of what `path` names, with every symbolic link followed; the file itself need not exist yet. Throws a
 * ToolError when it lies outside of `root`, which has to be canonical itself.
 */
export async function canonicalPath(root: string, path: string): Promise<string> {
  if (path.includes("\0")) throw new ToolError("the path contains a NUL character");
  const canonical = await followed(resolve(root, path));
  if (canonical !== root && !canonical.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new ToolError(`${path} is outside of the workspace`);
  }
  return canonical;
}

/** A canonical path as the model sees it: relative to the workspace, with slashes. */
export function shownPath(root: string, canonical: string): string {
  return relative(root, canonical).replaceAll(sep, "/") || ".";
}

/** The longest existing part by its real path, the rest as it stands. */
async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path || !isMissing(error)) throw error;
    // A link to nothing would be followed on writing, to a place that is not known here.
    const link = await lstat(path).catch(() => null);
    if (link?.isSymbolicLink() === true) throw new ToolError("the path is a symbolic link to nothing");
    return join(await followed(parent), basename(path));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
