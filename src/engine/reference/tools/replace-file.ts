import { chmod, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ToolError } from "./tool-error.ts";

let written = 0;

/**
 * Writes beside and renames, so that a reader or a killed run sees the old file or the new one. It keeps the file's mode; what is there
 * and no regular file (a pipe, a device) is refused, since a rename would put a file in its place.
 * Own code, because the usual package also listens for signals and would end the process before this engine has cleaned up.
 */
export async function replaceFile(path: string, content: Buffer | string): Promise<void> {
  const facts = await stat(path).catch(() => null);
  if (facts?.isDirectory() === true) throw new ToolError("is a directory");
  if (facts?.isFile() === false) throw new ToolError("is not a regular file");
  written += 1;
  // Without the file's own name, which may be as long as names can be.
  const beside = join(dirname(path), `.${process.pid}-${written}.tmp`);
  try {
    await writeFile(beside, content, { flag: "wx" });
    // Not given on creation, where the process's mask would take a part of it away.
    if (facts !== null) await chmod(beside, facts.mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
