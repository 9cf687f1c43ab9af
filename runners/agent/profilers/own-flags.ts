import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes a preload that takes a profiler's traces off the engine's process and returns its path. It must stand last
 * among the profiler's flags: what follows it on the command line are the engine's own. Without it a `fork` of the
 * engine inherits the profiler's flags, which breaks the child under 0x and mixes it into the data of clinic; and a signal
 * that ends the engine would look like success, because 0x's preload exits 0 on it.
 * Plain JavaScript as text: what an engine's process loads is the same from source and from the build.
 */
export async function writeOwnFlagsPreload(folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, "own-flags.cjs");
  await writeFile(
    path,
    `"use strict";
const env = ${JSON.stringify(env)};
for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
Object.assign(process.env, env);
for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal);
process.execArgv = process.execArgv.slice(process.execArgv.indexOf(__filename) + 1);
`,
  );
  return path;
}
