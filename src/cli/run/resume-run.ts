import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { maskStart } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { probeEnvironment } from "../../run/environment.ts";
import { emptyRecord, type PlannedScenario } from "../../run/plan.ts";
import { readRun } from "../../run/run-file.ts";
import type { InterruptedRun } from "../measurement/measure.ts";
import { sayLeftOut } from "../terminal/status-line.ts";

/** The interrupted run at that path. */
export function interruptedRun(path: string): InterruptedRun {
  const { outcome: _, ...run } = readRun(path, sayLeftOut);
  if (!run.interrupted) throw new UserError(`${path}: this run was not interrupted. There is nothing to resume.`);
  if (run.options?.engineCommand?.includes(maskStart) === true)
    throw new UserError(
      `${path}: this run can't be resumed. Its --engine-command held a secret, which is not kept. Pass secrets to the engine in a file of its own and start a new run.`,
    );
  return { run, folder: statSync(path).isDirectory() ? path : dirname(path) };
}

/** Refuses to mix trials of different things in one run. Everything that a number depends on has to be as it was. */
export function checkResumable(
  run: RunRecord,
  now: { readonly planned: readonly PlannedScenario[] } & Pick<RunRecord, "engine" | "base">,
): void {
  const isSameRevision = run.engine.revision === now.engine.revision && run.engine.dirty === now.engine.dirty;
  const differences = [
    isSameRevision
      ? null
      : `the engine is at another revision (${revisionText(now.engine)} instead of ${revisionText(run.engine)})`,
    run.engine.version === now.engine.version
      ? null
      : `the engine has version ${now.engine.version ?? "unknown"} instead of ${run.engine.version ?? "unknown"}`,
    run.engine.tree === now.engine.tree ? null : "the engine has other uncommitted changes",
    run.base?.revision === now.base?.revision ? null : "the baseline is another one",
    machineClass(run.environment) === machineClass(probeEnvironment().machine) ? null : "this is another machine",
    ...run.scenarios.map(({ id, digest }) => {
      const planned = now.planned.find(({ scenario }) => scenario.id === id);
      if (planned === undefined) return `scenario ${id} no longer exists`;
      return emptyRecord(planned, run.seed).digest === digest ? null : `scenario ${id} has changed`;
    }),
  ].filter((difference) => difference !== null);
  if (differences.length > 0)
    throw new UserError(`Run ${run.id} can't be resumed: ${differences.join("; ")}. Start a new run.`);
}

function revisionText({ revision, dirty }: RunRecord["engine"]): string {
  return `${revision?.slice(0, 12) ?? "none"}${dirty ? " with changes" : ""}`;
}
