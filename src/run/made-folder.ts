import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it. Throws the system's error if it can't. Node's own recursive mkdir never returns where a parent
 * can't be made and the system says ENOENT, such as below /proc.
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !isThere(folder); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process may have been quicker.
      if (isFolder(folder)) continue;
      // A link to nowhere is in the way, and not a file. Below it the system says so.
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (isTaken && !isThere(folder)) mkdirSync(`${folder}/.`);
      throw error;
    }
  }
  if (missing.length === 0 && !isFolder(path)) mkdirSync(path);
}

/** Whether there is anything of that name. A root always is. */
function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
