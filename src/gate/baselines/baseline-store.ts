import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { nearestHint } from "../nearest-name.ts";
import { type Baseline, baselineText, readBaseline } from "./baseline-file.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** A baseline is `<folder>/<name>.json`. Its name starts with a letter or digit, so it is never an option or a hidden file. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const suffix = ".json";

/** Names of the baselines, sorted; none when the folder does not exist. */
export async function listBaselines(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  return names.filter((name) => namePattern.test(name)).toSorted();
}

/** Reads a baseline by its name. UserError when there is none of that name. */
export async function loadBaseline(folder: string, name: string): Promise<Baseline> {
  return readBaseline(await existingPath(folder, name));
}

/** Writes a baseline and returns its path. UserError when the name is taken, unless `force` is set. */
export async function saveBaseline(
  folder: string,
  name: string,
  recordings: readonly RunRecord[],
  { force }: { readonly force: boolean },
): Promise<string> {
  const path = baselinePath(folder, name);
  const isTaken = await stat(path).then(
    () => true,
    () => false,
  );
  if (isTaken && !force)
    throw new UserError(`Baseline \`${name}\` exists already. Pass --force to replace ${path}, or choose another name.`);
  makeFolder(folder);
  await writeWholeFile(path, baselineText(recordings));
  return path;
}

/**
 * Adds a run to the recordings of a baseline and returns its path. UserError when the run is of another commit, engine or
 * seed: the spread between the recordings would then be that of the code.
 */
export async function addRecording(folder: string, name: string, run: RunRecord): Promise<string> {
  const { newest, recordings } = await loadBaseline(folder, name);
  if (recordings.some(({ id }) => id === run.id))
    throw new UserError(`Run ${run.id} is in baseline \`${name}\` already. Record another one with bench run.`);
  const difference = differenceOf(newest, run);
  if (difference !== null)
    throw new UserError(
      `Baseline \`${name}\` has ${difference}. Save this run under another name, or replace the baseline with --force.`,
    );
  const path = baselinePath(folder, name);
  const all = [...recordings, run].toSorted((left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate));
  await writeWholeFile(path, baselineText(all));
  return path;
}

/** Removes a baseline and returns the path it had. UserError when there is none of that name. */
export async function removeBaseline(folder: string, name: string): Promise<string> {
  const path = await existingPath(folder, name);
  await rm(path);
  return path;
}

async function existingPath(folder: string, name: string): Promise<string> {
  const path = baselinePath(folder, name);
  const names = await listBaselines(folder);
  if (names.includes(name)) return path;
  const hint = names.length === 0 ? " Save one first: bench baseline save NAME." : nearestHint(name, names);
  throw new UserError(`Unknown baseline \`${name}\` in ${folder}.${hint}`);
}

function baselinePath(folder: string, name: string): string {
  if (namePattern.test(name)) return join(folder, `${name}${suffix}`);
  throw new UserError(
    `${JSON.stringify(name)} is not a baseline name. Use letters, digits, ".", "_" and "-", and start with a letter or digit.`,
  );
}

function differenceOf(recorded: RunRecord, run: RunRecord): string | null {
  if (recorded.engine.id !== run.engine.id) return `the engine ${recorded.engine.id}, not ${run.engine.id}`;
  if (recorded.engine.version !== run.engine.version)
    return `version ${recorded.engine.version ?? "unknown"}, not ${run.engine.version ?? "unknown"}`;
  if (recorded.seed !== run.seed) return `the seed ${recorded.seed}, not ${run.seed}`;
  if (recorded.engine.dirty || run.engine.dirty) return "or would get a recording with uncommitted changes";
  if (recorded.engine.revision !== run.engine.revision || run.engine.revision === null)
    return `commit ${shortened(recorded.engine.revision)}, not ${shortened(run.engine.revision)}`;
  return null;
}

function shortened(revision: string | null): string {
  return revision?.slice(0, 12) ?? "no commit";
}
