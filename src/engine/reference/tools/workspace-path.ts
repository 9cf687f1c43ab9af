import { realpath, lstat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ToolError } from "./tool.ts";

/**
 * The canonical path, with every symbolic link followed. The file need not exist yet. `root` has to be canonical. Throws a ToolError
 * for a path outside of `root`.
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

/** The real path of the longest existing part, and the rest unchanged. */
async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path || !isMissing(error)) throw error;
    // Writing through a link to nothing would create a file at an unchecked place.
    const link = await lstat(path).catch(() => null);
    if (link?.isSymbolicLink() === true) throw new ToolError("the path is a symbolic link to nothing");
    return join(await followed(parent), basename(path));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
