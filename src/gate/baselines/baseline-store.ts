import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { baselineText } from "./baseline-text.ts";
import { writeWholeFile } from "../../run/whole-file.ts";

/** Kept runs are `<folder>/<name>.json`; a name starts with a letter or digit, so it is never an option or a hidden file. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const suffix = ".json";

/** Names of the kept runs, sorted; none when the folder is not there. */
export async function listBaselines(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  return names.filter((name) => namePattern.test(name)).toSorted();
}

/** Reads a baseline by its name, by the reader given; an unknown name is a UserError that says which one is meant or which there are. */
export async function loadBaseline<Kept>(
  folder: string,
  name: string,
  read: (path: string) => Promise<Kept>,
): Promise<Kept> {
  const path = baselinePath(folder, name);
  const names = await listBaselines(folder);
  if (!names.includes(name)) throw new UserError(`there is no baseline "${name}" in ${folder}; ${hint(name, names)}`);
  return read(path);
}

/** Keeps a run under a name and returns its path; replaces what is there only with `force`. */
export async function saveBaseline(
  folder: string,
  name: string,
  recordings: readonly RunRecord[],
  { force }: { readonly force: boolean },
): Promise<string> {
  const path = baselinePath(folder, name);
  const taken = await stat(path).then(
    () => true,
    () => false,
  );
  if (taken && !force) throw new UserError(`baseline "${name}" exists already; pass --force to replace ${path}`);
  await mkdir(folder, { recursive: true });
  await writeWholeFile(path, baselineText(recordings));
  return path;
}

/** Removes a kept run and returns where it was; an unknown name is a UserError like that of `loadBaseline`. */
export async function removeBaseline(folder: string, name: string): Promise<string> {
  const path = baselinePath(folder, name);
  const names = await listBaselines(folder);
  if (!names.includes(name)) throw new UserError(`there is no baseline "${name}" in ${folder}; ${hint(name, names)}`);
  await rm(path);
  return path;
}

/** Where a baseline of that name is; a UserError when it is no name. */
export function baselinePath(folder: string, name: string): string {
  if (namePattern.test(name)) return join(folder, `${name}${suffix}`);
  throw new UserError(
    `${JSON.stringify(name)} is not a baseline name: use letters, digits, ".", "_" and "-", starting with a letter or digit`,
  );
}

function hint(name: string, names: readonly string[]): string {
  if (names.length === 0) return "save one first: bench baseline save NAME";
  const nearest = closest(name, names);
  const near = distance(name, nearest) <= Math.max(2, name.length / 3);
  return near ? `did you mean "${nearest}"?` : `there are: ${names.join(", ")}`;
}
