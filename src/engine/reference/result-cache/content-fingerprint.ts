import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * SHA-256 over names and contents of the paths: files, and folders with everything that no ignore rule excludes. It reads every byte
 * each time. Change times were rejected: they miss a quick second edit, and a file that version control put back.
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

/** An unreadable file differs from an empty one. */
async function contentDigest(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? Buffer.from("unreadable") : createHash("sha256").update(bytes).digest();
}
