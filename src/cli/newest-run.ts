import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/user-error.ts";

/** Folder of the newest run below a folder of reports; their names begin with the date, so it is the last. */
export function newestRun(folder: string, hint = "make one with bench run, or name a run"): string {
  const runs = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "run.json")))
    : [];
  const newest = runs.toSorted().at(-1);
  if (newest === undefined) throw new UserError(`No run in ${folder}/; ${hint}.`);
  return join(folder, newest);
}
