import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const packageFile = createRequire(import.meta.url).resolve("agent-engine-bench/package.json");

/** Where the build puts scripts for pages, whether this runs from sources, from `dist` or as a part of the command line's bundle. */
export function builtFolder(name: "client" | "profile-client" | "site-client"): string {
  return join(dirname(packageFile), "dist/pages", name);
}
