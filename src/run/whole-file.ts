import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ownerMark, removeAbandoned } from "./owned-folder.ts";

/**
 * Writes a file beside its place, flushes it and renames it: a reader sees the old file or the whole new one. On a full disk
 * it throws and leaves the old file. A device or a pipe is written as it is. What a killed process left half written of the same file
 * is removed. The packages for this take a short write for a whole one.
 */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  const state = await stat(path).catch(() => null);
  // Nothing can take the place of a device such as /dev/stdout, nor of a pipe.
  if (state !== null && !state.isFile() && !state.isDirectory()) return writeFile(path, content);
  // If the path is a link, its target is written.
  const target = await realpath(path).catch(() => path);
  await removeAbandoned(dirname(target), `${basename(target)}.`);
  const unfinished = `${target}.${ownerMark()}-${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(unfinished, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    // Whoever reads the failure knows the file by its own name.
    if (error instanceof Error && "path" in error && error.path === unfinished) error.path = target;
    throw error;
  }
}
