/*
 * Builds dist/ if a source has changed since the last build of this program. Tests and the programs that measure bench itself call it
 * first, because measured processes and the command line run from dist/. `npm run build` builds in any case.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;
const stamp = join(root, "dist/.built-from");
const sources = [
  "src",
  "runners",
  "scenarios",
  "test",
  "build.mjs",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
];

export default function buildOnce() {
  const state = stateOfSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return;
  execFileSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "inherit" });
  writeFileSync(stamp, state);
}

/** Changes with every file that is added, removed or written. */
function stateOfSources() {
  const hash = createHash("sha256");
  for (const path of sources.flatMap(filesOf)) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function filesOf(name) {
  const path = join(root, name);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((below) => join(path, below));
}

if (process.argv[1] === import.meta.filename) buildOnce();
