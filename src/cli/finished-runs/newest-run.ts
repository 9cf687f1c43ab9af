import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readRun } from "../../run/run-file.ts";

/** Folder of the newest run below a folder of reports; their names begin with the date, so it is the last. */
export function newestRun(folder: string, hint = "make one with bench run, or name a run"): string {
  const [newest] = newestFirst(folder);
  if (newest === undefined) throw new UserError(`No run in ${folder}/; ${hint}.`);
  return newest;
}

/** The newest run that was held against a baseline; null where none was. A run that can't be read is none. */
export function newestRunAgainst(folder: string, baseline: string): RunRecord | null {
  for (const path of newestFirst(folder)) {
    const run = readRunOrNull(path);
    if (run?.comparison?.baseline.name === baseline) return run;
  }
  return null;
}

function newestFirst(folder: string): readonly string[] {
  const runs = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "run.json")))
    : [];
  return runs
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

function readRunOrNull(path: string): RunRecord | null {
  try {
    return readRun(path);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
