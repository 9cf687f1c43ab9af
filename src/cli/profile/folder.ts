import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Fills a new folder below `out` and returns its page's path. The folder appears under its name only when `fill` is done:
 * what fails or is interrupted leaves nothing behind.
 */
export async function withProfileFolder(
  out: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const safe = name.replaceAll(/[^A-Za-z0-9-]+/g, "-");
  const folder = join(resolve(out), `profile-${safe}-${randomBytes(2).toString("hex")}`);
  const unfinished = join(dirname(folder), `.${basename(folder)}.part`);
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return join(folder, "index.html");
}

/** Writes a profile's page and the files beside it. */
export async function writeProfile(
  folder: string,
  page: string,
  files: readonly { readonly name: string; readonly content: string | Uint8Array }[],
): Promise<void> {
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  await writeFile(join(folder, "index.html"), page);
}
