import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { WriteFile } from "../write-report.ts";

/** What a publication did to the folder. */
export interface SiteChanges {
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly removed: readonly string[];
}

/** Folders in which everything is made anew each time. Files that are no longer made are removed. */
const made = ["scenario", "engine", "badge"];

/** Writes the files that differ from what is there, and removes pages and badges of scenarios and engines that are gone. */
export async function writeSite(
  folder: string,
  files: ReadonlyMap<string, string>,
  write: WriteFile,
): Promise<SiteChanges> {
  const written: string[] = [];
  for (const [path, text] of files) {
    const target = join(folder, path);
    if ((await textOf(target)) === text) continue;
    await mkdir(dirname(target), { recursive: true });
    await write(target, text);
    written.push(path);
  }
  const old = (await Promise.all(made.map((name) => filesBelow(folder, name)))).flat();
  const removed = old.filter((path) => !files.has(path));
  for (const path of removed) await rm(join(folder, path));
  return { written, unchanged: files.size - written.length, removed };
}

/** A file's text; null where there is none. */
export async function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

/** Files below a folder of the site, by path from its root. */
async function filesBelow(folder: string, name: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
