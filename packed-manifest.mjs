/*
 * package.json as the package has it: without scripts. They name files of a clone, and npm warns of `prepare` in a package. `npm pack`
 * calls `node packed-manifest.mjs write` before and `node packed-manifest.mjs restore` after it. An interrupted `npm pack` leaves the
 * whole file as `package.json.whole`; `restore` puts it back.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const manifest = join(import.meta.dirname, "package.json");
const whole = `${manifest}.whole`;
const [action] = process.argv.slice(2);

if (action === "write") {
  const { scripts: _, ...packed } = JSON.parse(readFileSync(manifest, "utf8"));
  // A rename keeps the time of the file, so that nothing is built again after it.
  renameSync(manifest, whole);
  writeFileSync(manifest, `${JSON.stringify(packed, null, 2)}\n`);
} else if (action === "restore") {
  if (existsSync(whole)) renameSync(whole, manifest);
} else throw new Error(`packed-manifest.mjs ${action ?? ""}: write or restore is needed.`);
