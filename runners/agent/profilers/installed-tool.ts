import { createRequire } from "node:module";
import { join } from "node:path";

/** Where optional tools are looked for: the user's project first, then this package. */
export function toolFolders(): readonly string[] {
  return [process.cwd(), import.meta.dirname];
}

/** Absolute path of a module of an optional package, from the first folder that has it; null if none has. */
export function findTool(specifier: string, folders: readonly string[]): string | null {
  for (const folder of folders) {
    try {
      return createRequire(join(folder, "package.json")).resolve(specifier);
    } catch {
      // Not installed there.
    }
  }
  return null;
}
