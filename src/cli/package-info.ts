import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Root folder of this package, whether it runs from dist/ or from its sources. */
export const packageRoot = findPackageRoot(import.meta.dirname);

/** This package's version. */
export const packageVersion = readVersion();

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("bench runs outside its own package");
  return findPackageRoot(parent);
}

function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return manifest.version;
}
