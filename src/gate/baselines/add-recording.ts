import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readBaseline } from "./baseline-file.ts";
import { baselinePath, loadBaseline } from "./baseline-store.ts";
import { baselineText } from "./baseline-text.ts";
import { writeWholeFile } from "../../run/whole-file.ts";

/**
 * Adds a run to the recordings of a baseline and returns its path. All recordings of a baseline are of one commit, engine and
 * seed: otherwise the spread between them would be that of the code.
 */
export async function addRecording(folder: string, name: string, run: RunRecord): Promise<string> {
  const { newest, recordings } = await loadBaseline(folder, name, async (path) => readBaseline(path));
  if (recordings.some(({ id }) => id === run.id))
    throw new UserError(`run ${run.id} is in baseline "${name}" already; record another one: bench run`);
  const differs = differenceOf(newest, run);
  if (differs !== null)
    throw new UserError(
      `baseline "${name}" has ${differs}; keep this run under another name, or replace it with --force`,
    );
  const path = baselinePath(folder, name);
  const all = [...recordings, run].toSorted((left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate));
  await writeWholeFile(path, baselineText(all));
  return path;
}

function short(revision: string | null): string {
  return revision?.slice(0, 12) ?? "no commit";
}

function differenceOf(kept: RunRecord, run: RunRecord): string | null {
  if (kept.engine.id !== run.engine.id) return `the engine ${kept.engine.id}, not ${run.engine.id}`;
  if (kept.seed !== run.seed) return `the seed ${kept.seed}, not ${run.seed}`;
  if (kept.engine.dirty || run.engine.dirty) return "or would get a recording with uncommitted changes";
  if (kept.engine.revision !== run.engine.revision || run.engine.revision === null)
    return `commit ${short(kept.engine.revision)}, not ${short(run.engine.revision)}`;
  return null;
}
