import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

/** Brings `dist/` up to date before any test: measured processes and the command line run from there. */
export default function buildOnce(): void {
  const root = resolve(import.meta.dirname, "..");
  execFileSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "inherit" });
}
