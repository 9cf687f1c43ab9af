import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * SHA-256 over names and contents of all that the paths stand for: files, and folders with everything below that the ignore rules do
 * not exclude. Contents, not times of change: an edit within a time stamp's grain, or a file put back by a version control
 * system, has to tell the truth. It reads every byte each time, which is its price.
 */
export async function contentFingerprint(root: string, paths: readonly string[], signal: AbortSignal): Promise<string> {
  const whole = createHash("sha256");
  for (const path of paths) {
    const facts = await stat(path).catch(() => null);
    whole.update(`\0${path}\0${facts === null ? "absent" : facts.isDirectory() ? "folder" : "file"}\0`);
    if (facts?.isFile() === true) whole.update(await contentDigest(path));
    if (facts?.isDirectory() !== true) continue;
    // Loaded here: most calls look at one file.
    const { filesBelow } = await import("../tools/walk.ts");
    for (const file of await filesBelow(root, path, "**/*", signal)) {
      whole.update(`${file}\0`).update(await contentDigest(join(root, file)));
    }
  }
  return whole.digest("hex");
}

/** A file that cannot be read is told from one that is empty. */
async function contentDigest(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? Buffer.from("unreadable") : createHash("sha256").update(bytes).digest();
}
