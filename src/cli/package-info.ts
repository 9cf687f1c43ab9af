import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Root folder of this package. It may run from dist/ or from its sources. */
export const packageRoot = findPackageRoot(import.meta.dirname);

const manifest: {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
} = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));

/** This package's version. */
export const packageVersion = manifest.version;

/** The files of this package's entries, by the names that others import. */
export const ownEntries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(manifest.exports).map(([entry, target]) => [
    `${manifest.name}${entry.slice(1)}`,
    join(packageRoot, typeof target === "string" ? target : target.default),
  ]),
);

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("bench runs outside its own package.");
  return findPackageRoot(parent);
}
