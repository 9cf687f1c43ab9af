import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readInputText } from "../../run/input-text.ts";
import { UserError } from "../../core/user-error.ts";
import { ownEntries } from "../package-info.ts";
import type { parseConfig } from "./config-file.ts";

/** A configuration and the folder that its paths are relative to. */
export interface LoadedConfig {
  readonly folder: string;
  readonly config: ReturnType<typeof parseConfig>;
}

/** Names of a configuration file, in the order in which they are looked for. */
export const configNames = ["bench.config.ts", "bench.config.js", "bench.config.mjs", "bench.config.json"];

/** The configuration of a folder. Empty without a file. UserError with file, key and value if it is wrong. */
export async function loadConfig(folder: string): Promise<LoadedConfig> {
  const name = configNames.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) return { folder, config: {} };
  const path = join(folder, name);
  const content = name.endsWith(".json") ? readJson(path) : await importDefault(path);
  // The schema library takes a good part of the start-up of `bench list`. Load it only if there is a configuration.
  const { parseConfig: parse } = await import("./config-file.ts");
  return { folder, config: parse(name, content) };
}

/** The default export of a user's TypeScript or JavaScript module. */
export async function importDefault(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const absolute = resolve(path);
  try {
    // Imports of this package get the running bench, even if it is not installed beside the module.
    return await createJiti(dirname(absolute), { alias: ownEntries }).import(absolute, { default: true });
  } catch (error) {
    throw new UserError(`${path}: can't be loaded (${loadFailure(error, absolute)}).`);
  }
}

/** What is wrong with a module. The loader names the place of a syntax error on a line of its own. */
function loadFailure(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const [message = "", ...lines] = error.message.split("\n").map((line) => line.trim());
  const [, file = "", line, column] = lines.map((each) => /^(.+):(\d+):(\d+)$/.exec(each)).find(Boolean) ?? [];
  if (line === undefined) return message;
  return `${message}${file === path ? "" : ` in ${file}`}, line ${line}, column ${column}`;
}

function readJson(path: string): unknown {
  const text = readInputText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}: not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
