import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const stamp = join(root, "dist/.built-from");
const sources = ["src", "runners", "scenarios", "test", "package-lock.json", "package.json", "tsconfig.json"];

/** Brings `dist/` up to date before any test: measured processes and the command line run from there. */
export default function buildOnce(): void {
  const state = stateOfSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return;
  execFileSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "inherit" });
  writeFileSync(stamp, state);
}

/** Changes with every file that is added, removed or written. */
function stateOfSources(): string {
  const hash = createHash("sha256");
  for (const path of sources.flatMap(filesOf)) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function filesOf(name: string): string[] {
  const path = join(root, name);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((below) => join(path, below));
}
