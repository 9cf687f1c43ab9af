import { dirname } from "node:path";
import { statSync } from "node:fs";
import yargs from "yargs";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { probeEnvironment } from "../../run/environment.ts";
import { emptyRecord, type PlannedScenario } from "../../run/plan.ts";
import { readRun } from "../../run/run-file.ts";
import { runCommand, type RunOptions } from "../commands/run.ts";

/** A run that was interrupted, and its folder. */
export interface Resumed {
  readonly run: RunRecord;
  readonly folder: string;
}

/** The interrupted run at that path. */
export function interruptedRun(path: string): Resumed {
  const { outcome: _, ...run } = readRun(path);
  if (!run.interrupted) throw new UserError(`${path}: was not interrupted: there is nothing to go on with.`);
  return { run, folder: statSync(path).isDirectory() ? path : dirname(path) };
}

/** The options that a run was started with, from the command that it keeps. */
export async function recordedOptions(run: RunRecord): Promise<RunOptions> {
  let found: RunOptions | null = null;
  const [, ...args] = run.command;
  await yargs(args)
    .command({
      ...runCommand,
      handler: (options) => {
        found = { ...options, scenarios: [...options.scenarios, ...options._.slice(1).map(String)] };
      },
    })
    .exitProcess(false)
    .parseAsync();
  if (found === null) throw new UserError(`run ${run.id} was not started by bench run; it can't go on.`);
  return found;
}

/** Refuses to mix trials of different things in one run: everything that a number depends on has to be as it was. */
export function checkResumable(
  { run }: Resumed,
  now: {
    readonly planned: readonly PlannedScenario[];
    readonly engine: RunRecord["engine"];
    readonly baseRevision: string | null;
  },
): void {
  const complaints = [
    run.engine.revision === now.engine.revision && run.engine.dirty === now.engine.dirty
      ? null
      : `the engine is at another revision (${revisionText(now.engine)} instead of ${revisionText(run.engine)})`,
    run.engine.tree === now.engine.tree ? null : "the engine's uncommitted changes are others",
    (run.base?.revision ?? null) === now.baseRevision ? null : "the baseline is another one",
    machineClass(run.environment) === machineClass(probeEnvironment().machine) ? null : "this is another machine",
    ...run.scenarios.map(({ id, digest }) => {
      const planned = now.planned.find(({ scenario }) => scenario.id === id);
      if (planned === undefined) return `scenario ${id} is no longer there`;
      return emptyRecord(planned, run.seed).digest === digest ? null : `scenario ${id} has changed`;
    }),
  ].filter((complaint) => complaint !== null);
  if (complaints.length > 0) throw new UserError(`Run ${run.id} can't go on: ${complaints.join("; ")}. Start it anew.`);
}

function revisionText({ revision, dirty }: RunRecord["engine"]): string {
  return `${revision?.slice(0, 12) ?? "none"}${dirty ? " with changes" : ""}`;
}
