import { rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

let written = 0;

/**
 * Writes beside and renames, so that a reader or a killed run sees the old file or the new one. It keeps the file's mode.
 * Own code, because the usual package also listens for signals and would end the process before this engine has cleaned up.
 */
export async function replaceFile(path: string, content: Buffer | string): Promise<void> {
  written += 1;
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}-${written}.tmp`);
  const mode = (await stat(path).catch(() => null))?.mode;
  try {
    await writeFile(beside, content, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
