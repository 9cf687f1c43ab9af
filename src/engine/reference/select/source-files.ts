import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isBinary } from "../tools/binary-file.ts";
import { filesBelow } from "../tools/walk.ts";

export interface SourceFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/** Larger files are data or generated code. */
const largestBytes = 256 * 1024;
/** Files opened at once, so that a large tree does not exhaust the descriptors. */
const openAtOnce = 64;

/** The workspace's text files that no ignore file names, sorted by path. */
export async function sourceFiles(root: string, signal: AbortSignal): Promise<SourceFile[]> {
  const paths = await filesBelow(root, root, "**/*", signal);
  const files: SourceFile[] = [];
  for (let start = 0; start < paths.length; start += openAtOnce) {
    const batch = await Promise.all(paths.slice(start, start + openAtOnce).map((path) => read(root, path)));
    files.push(...batch.filter((file) => file !== null));
  }
  return files;
}

/** Null for what is no text, too large, or gone. */
async function read(root: string, path: string): Promise<SourceFile | null> {
  try {
    const absolute = join(root, path);
    if ((await stat(absolute)).size > largestBytes) return null;
    const bytes = await readFile(absolute);
    return isBinary(bytes) ? null : { path, text: bytes.toString() };
  } catch {
    return null;
  }
}
