import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";

/** Whether an entry of a configuration's `scenarios` names cassettes, not a module. */
export function namesCassettes(entry: string): boolean {
  return /\.json(\.part)?$/.test(entry);
}

/** The files that an entry names, sorted. It may be a pattern. UserError if there are none. */
export async function cassettePaths(entry: string, folder: string): Promise<readonly string[]> {
  const { default: picomatch } = await import("picomatch");
  const { base, glob } = picomatch.scan(entry);
  if (glob === "") return [entry];
  const matches = picomatch(glob);
  const names = await readdir(resolve(folder, base), { recursive: true }).catch((): string[] => []);
  const found = names
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => matches(name))
    .map((name) => (base === "" ? name : `${base}/${name}`));
  if (found.length === 0) throw new UserError(`bench.config: at scenarios: no file matches ${entry}.`);
  return found.toSorted();
}
