import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { ownerMark } from "./owned-folder.ts";

/**
 * Writes a file beside its place, flushes it and renames it: a reader sees the old file or the whole new one. On a full disk
 * it throws and leaves the old file. The packages for this take a short write for a whole one.
 */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  // If the path is a link, its target is written.
  const target = await realpath(path).catch(() => path);
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
    throw error;
  }
}
