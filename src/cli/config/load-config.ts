import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { ownEntries } from "../package-info.ts";
import type { parseConfig } from "./config-file.ts";

/** A configuration and the folder its paths are relative to. */
export interface LoadedConfig {
  readonly folder: string;
  readonly config: ReturnType<typeof parseConfig>;
}

/** What a configuration may be called, in the order they are looked for. */
export const configNames = ["bench.config.ts", "bench.config.js", "bench.config.mjs", "bench.config.json"];

/** The configuration of a folder; an empty one where there is no file. UserError with file, key and value when it is wrong. */
export async function loadConfig(folder: string): Promise<LoadedConfig> {
  const name = configNames.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) return { folder, config: {} };
  const path = join(folder, name);
  const content = name.endsWith(".json") ? readJson(path) : await importDefault(path);
  // The schema library is a good part of what `bench list` loads: only who has a configuration waits for it.
  const { parseConfig: parse } = await import("./config-file.ts");
  return { folder, config: parse(name, content) };
}

/** The default export of a TypeScript or JavaScript module of the user's. */
export async function importDefault(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const absolute = resolve(path);
  try {
    // This package's own entries are those of the bench that runs, installed beside the module or not.
    return await createJiti(dirname(absolute), { alias: ownEntries }).import(absolute, { default: true });
  } catch (error) {
    throw new UserError(
      `${path}: can't be loaded (${error instanceof Error ? error.message.split("\n")[0] : String(error)}).`,
    );
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(`${path}: not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
