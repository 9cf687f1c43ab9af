import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readRun } from "../../run/run-file.ts";

/** Run folders below a folder of reports, the newest first. Their names begin with the date. */
export function newestFirst(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "run.json")));
  return names
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

/** The folder of the newest run. UserError if there is none. */
export function newestRun(folder: string): string {
  const [newest] = newestFirst(folder);
  if (newest !== undefined) return newest;
  throw new UserError(`There is no run in ${folder}/. Run bench run first, or name a run.`);
}

/** The newest run that was compared with a baseline. Null if there is none. Ignores runs that can't be read. */
export function newestRunAgainst(folder: string, baseline: string): RunRecord | null {
  for (const path of newestFirst(folder)) {
    try {
      const run = readRun(path);
      if (run.comparison?.baseline.name === baseline) return run;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return null;
}
