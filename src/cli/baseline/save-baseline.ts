import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";

import { addRecording, saveBaseline } from "../../gate/baselines/baseline-store.ts";
import { doneTrials } from "../../gate/judge/match.ts";
import { disagreements, fewestToTellApart } from "../../gate/judge/recordings-agree.ts";
import { readRun } from "../../run/run-file.ts";
import type { BaselineOptions } from "./options.ts";
import { newestFirst, newestRun } from "../finished-runs/newest-run.ts";
import { calibratedMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";

/** Most disagreements in an error. */
const disagreementsShown = 3;

/** `bench baseline save`: saves two runs that agree, or adds one recording. Returns the file's path. */
export async function saveRuns(folder: string, name: string, options: BaselineOptions): Promise<string> {
  if (options.add && options.force)
    throw new UserError("--add extends a baseline and --force replaces it. Pass only one of them.");
  if (options.add) {
    const [path, ...others] = options.from;
    if (others.length > 0) throw new UserError("--add takes one run. Pass one --from.");
    return addRecording(folder, name, whole(readRun(path ?? newestRun("reports"))));
  }
  const [first, second] = pairToKeep(options.from);
  const { margins } = await calibratedMargins(await loadWorkbench(process.cwd()), first.engine.id);
  const differences = disagreements(first, second, margins);
  if (differences.length > 0)
    throw new UserError(
      `Runs ${first.id} and ${second.id} do not agree: ${differences.slice(0, disagreementsShown).join("; ")}${
        differences.length > disagreementsShown ? ` and ${differences.length - disagreementsShown} more` : ""
      }. Run again on an idle machine.`,
    );
  const needed = fewestToTellApart(first);
  const fewest = Math.min(...[first, second].map(fewestTrials));
  if (fewest < needed)
    process.stderr.write(
      `${fewest} trials are too few to tell whether the timings of these runs agree. ${needed} are enough (bench run --trials ${needed}).\n`,
    );
  return saveBaseline(folder, name, [first, second], { force: options.force });
}

/** The fewest good trials of an arm with a gating timing. */
function fewestTrials({ scenarios }: RunRecord): number {
  const counts = scenarios.flatMap(({ arms, metrics }) =>
    arms
      .filter(({ id }) => metrics.some(({ kind, gatesOn }) => kind === "measured" && gatesOn.includes(id)))
      .map(({ trials }) => doneTrials(trials).length),
  );
  return Math.min(...counts);
}

/** Two independent recordings. A single one would contain whatever disturbed the machine in that minute. */
function pairToKeep(from: readonly string[]): readonly [RunRecord, RunRecord] {
  const runs = (from.length > 0 ? from.map((path) => readRun(path)) : newestTwo("reports")).map(whole);
  const [first, second, ...others] = runs.toSorted(
    (left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate),
  );
  if (first === undefined || second === undefined || others.length > 0)
    throw new UserError(
      `A baseline needs exactly two runs, not ${runs.length}. ${runs.length < 2 ? "Run bench run once more, or name" : "Name"} two with --from.`,
    );
  if (subjectOf(first) !== subjectOf(second))
    throw new UserError(
      `Runs ${first.id} and ${second.id} measured different engines, revisions, seeds or scenarios. Name two runs of the same.`,
    );
  return [first, second];
}

/** What was measured. All recordings of a baseline have it in common. */
function subjectOf({ engine, seed, scenarios }: RunRecord): string {
  return JSON.stringify([engine, seed, scenarios.map(({ id, digest }) => [id, digest])]);
}

/** The newest run, and the newest before it that measured the same. Other runs may lie between them. */
function newestTwo(folder: string): readonly RunRecord[] {
  const [newest, ...before] = newestFirst(folder);
  const run = readRun(newest ?? newestRun(folder));
  for (const path of before) {
    const other = readRun(path);
    if (!other.interrupted && subjectOf(other) === subjectOf(run)) return [other, run];
  }
  return [run];
}

function whole(run: RunRecord): RunRecord {
  if (run.interrupted) throw new UserError(`Run ${run.id} was interrupted. Resume it first: bench run --resume.`);
  if (run.shard !== undefined)
    throw new UserError(`Run ${run.id} is a part of a run. Join the parts first: bench merge.`);
  const failed = run.scenarios.flatMap((scenario) =>
    scenario.arms.filter((arm) => arm.trials.every(({ outcome }) => outcome.kind === "failed")),
  );
  if (failed.length === 0) return run;
  throw new UserError(
    `Run ${run.id} has arms without a good trial: ${failed.map(({ id }) => id).join(", ")}. Fix them and run again.`,
  );
}
