import { join } from "node:path";
import { UserError } from "../core/user-error.ts";
import { listBaselines, loadBaseline, saveBaseline } from "../gate/baseline-store.ts";
import { readRun } from "../run/run-file.ts";
import type { BaselineOptions } from "./commands/baseline.ts";
import { terminalText } from "./finish-run.ts";
import { newestRun } from "./newest-run.ts";
import { baselineFolder } from "./sides.ts";

/** `bench baseline save|list|show`. */
export async function manageBaselines(options: BaselineOptions): Promise<void> {
  const folder = baselineFolder(process.cwd());
  switch (options.action) {
    case "list":
      return list(folder, options.json);
    case "show": {
      const name = nameOf(options);
      const run = await loadBaseline(folder, name, async (path) => readRun(path));
      process.stdout.write(
        options.json ? `${JSON.stringify(run, null, 1)}\n` : terminalText(run, join(folder, `${name}.json`)),
      );
      return;
    }
    case "save": {
      const run = readRun(options.from ?? newestRun("reports", "run bench run first, or pass --from"));
      if (run.interrupted) throw new UserError(`Run ${run.id} was interrupted: only a whole run can be a baseline.`);
      const failed = run.scenarios.flatMap((scenario) =>
        scenario.arms.filter((arm) => arm.trials.every(({ outcome }) => outcome.kind === "failed")),
      );
      if (failed.length > 0)
        throw new UserError(
          `Run ${run.id} has arms without a good trial (${failed.map(({ id }) => id).join(", ")}): not a baseline.`,
        );
      const path = await saveBaseline(folder, nameOf(options), run, { force: options.force });
      process.stdout.write(`${path}\n`);
    }
  }
}

async function list(folder: string, json: boolean): Promise<void> {
  const names = await listBaselines(folder);
  const runs = names.map((name) => ({ name, run: readRun(join(folder, `${name}.json`)) }));
  const rows = runs.map(({ name, run }) => ({
    name,
    date: run.isoDate,
    engine: run.engine.id,
    revision: run.engine.revision,
    scenarios: run.scenarios.length,
  }));
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0)
    process.stderr.write("No baselines yet; bench baseline save NAME keeps the newest run.\n");
  else
    for (const row of rows)
      process.stdout.write(
        `${row.name}  ${row.date.slice(0, 10)}  ${row.engine}  ${row.revision?.slice(0, 12) ?? "no revision"}  ${row.scenarios} scenarios\n`,
      );
}

function nameOf({ name, action }: BaselineOptions): string {
  if (name === undefined)
    throw new UserError(`bench baseline ${action} needs a name, such as: bench baseline ${action} v0.1.0`);
  return name;
}
