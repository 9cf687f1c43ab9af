import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";

import { addRecording, saveBaseline } from "../../gate/baselines/baseline-store.ts";
import { doneTrials } from "../../gate/judge/match.ts";
import { disagreements, fewestToTellApart } from "../../gate/judge/recordings-agree.ts";
import { readRun } from "../../run/run-file.ts";
import type { BaselineOptions } from "../commands/baseline.ts";
import { newestRun } from "../report/newest-run.ts";
import { calibratedMargins } from "../compare/prepare-comparison.ts";
import { loadWorkbench } from "../config/workbench.ts";

/** More would not be read. */
const disagreementsShown = 3;

/** `bench baseline save`: keeps two runs of one revision that agree, or adds one to those kept; returns the file's path. */
export async function saveRuns(folder: string, name: string, options: BaselineOptions): Promise<string> {
  if (options.add && options.force)
    throw new UserError("--add keeps what is there and --force replaces it: write one of them.");
  if (options.add) {
    const [path, ...others] = options.from;
    if (others.length > 0) throw new UserError("--add takes one run: pass one --from.");
    return addRecording(folder, name, whole(readRun(path ?? newestRun("reports", "run bench run first"))));
  }
  const [first, second] = pairToKeep(options.from);
  const { margins } = await calibratedMargins(await loadWorkbench(process.cwd()), first);
  const found = disagreements(first, second, margins);
  if (found.length > 0)
    throw new UserError(
      `Runs ${first.id} and ${second.id} do not agree, so neither is a baseline: ${found.slice(0, disagreementsShown).join("; ")}${
        found.length > disagreementsShown ? ` and ${found.length - disagreementsShown} more` : ""
      }. Run again on a machine at rest.`,
    );
  const needed = fewestToTellApart(first);
  const fewest = Math.min(...[first, second].map(fewestTrials));
  if (fewest < needed)
    process.stderr.write(
      `Timings of ${fewest} trials a run are too few to tell whether these runs agree in them; ${needed} would do (bench run --trials ${needed}).\n`,
    );
  return saveBaseline(folder, name, [first, second], { force: options.force });
}

/** Good trials of the arm that has fewest, among those with a timing that gates. */
function fewestTrials({ scenarios }: RunRecord): number {
  const counts = scenarios.flatMap(({ arms, metrics }) =>
    arms
      .filter(({ id }) => metrics.some(({ kind, gates }) => kind === "measured" && gates.includes(id)))
      .map(({ trials }) => doneTrials(trials).length),
  );
  return Math.min(...counts);
}

/** Two independent recordings: a baseline that rests on one would carry whatever happened in that minute. */
function pairToKeep(from: readonly string[]): readonly [RunRecord, RunRecord] {
  const runs = (from.length > 0 ? from.map((path) => readRun(path)) : newestTwo("reports")).map(whole);
  const [first, second, ...others] = runs.toSorted(
    (left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate),
  );
  if (first === undefined || second === undefined || others.length > 0)
    throw new UserError(
      `A baseline is made of two runs that agree, and ${runs.length === 1 ? "there is one" : `there are ${runs.length}`}: ${
        runs.length < 2 ? "run bench run once more, or name two with --from" : "name two with --from"
      }.`,
    );
  if (subjectOf(first) !== subjectOf(second))
    throw new UserError(
      `Runs ${first.id} and ${second.id} measured different engines, revisions, seeds or scenarios: a baseline takes two of one.`,
    );
  return [first, second];
}

/** What was measured: two recordings of a baseline have it in common. */
function subjectOf({ engine, seed, scenarios }: RunRecord): string {
  return JSON.stringify([engine, seed, scenarios.map(({ id, digest }) => [id, digest])]);
}

/** The newest run and the newest before it that measured the same: others may have been made between. */
function newestTwo(folder: string): readonly RunRecord[] {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "run.json")))
    : [];
  const [newest, ...before] = names.toSorted().toReversed();
  if (newest === undefined) return [readRun(newestRun(folder, "run bench run first, or pass --from"))];
  const run = readRun(join(folder, newest));
  for (const name of before) {
    const other = readRun(join(folder, name));
    if (!other.interrupted && subjectOf(other) === subjectOf(run)) return [other, run];
  }
  return [run];
}

function whole(run: RunRecord): RunRecord {
  if (run.interrupted) throw new UserError(`Run ${run.id} was interrupted: only a whole run can be a baseline.`);
  if (run.shard !== undefined)
    throw new UserError(`Run ${run.id} is a part of a run: join the parts first with bench merge.`);
  const failed = run.scenarios.flatMap((scenario) =>
    scenario.arms.filter((arm) => arm.trials.every(({ outcome }) => outcome.kind === "failed")),
  );
  if (failed.length === 0) return run;
  throw new UserError(
    `Run ${run.id} has arms without a good trial (${failed.map(({ id }) => id).join(", ")}): not a baseline.`,
  );
}
