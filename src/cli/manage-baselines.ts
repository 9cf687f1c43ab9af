import { join } from "node:path";
import { UserError } from "../core/user-error.ts";
import { addRecording } from "../gate/add-recording.ts";
import { readBaseline } from "../gate/baseline-file.ts";
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
      const { newest: run } = await loadBaseline(folder, name, async (path) => readBaseline(path));
      process.stdout.write(
        options.json ? `${JSON.stringify(run, null, 1)}\n` : terminalText(run, join(folder, `${name}.json`)),
      );
      return;
    }
    case "save": {
      if (options.add && options.force)
        throw new UserError("--add keeps what is there and --force replaces it: write one of them.");
      const run = readRun(options.from ?? newestRun("reports", "run bench run first, or pass --from"));
      if (run.interrupted) throw new UserError(`Run ${run.id} was interrupted: only a whole run can be a baseline.`);
      const failed = run.scenarios.flatMap((scenario) =>
        scenario.arms.filter((arm) => arm.trials.every(({ outcome }) => outcome.kind === "failed")),
      );
      if (failed.length > 0)
        throw new UserError(
          `Run ${run.id} has arms without a good trial (${failed.map(({ id }) => id).join(", ")}): not a baseline.`,
        );
      const path = options.add
        ? await addRecording(folder, nameOf(options), run)
        : await saveBaseline(folder, nameOf(options), run, { force: options.force });
      process.stdout.write(`${path}\n`);
    }
  }
}

async function list(folder: string, json: boolean): Promise<void> {
  const names = await listBaselines(folder);
  const rows = names.map((name) => {
    const { newest, recordings } = readBaseline(join(folder, `${name}.json`));
    return {
      name,
      date: newest.isoDate,
      engine: newest.engine.id,
      revision: newest.engine.revision,
      scenarios: newest.scenarios.length,
      recordings: recordings.length,
    };
  });
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0)
    process.stderr.write("No baselines yet; bench baseline save NAME keeps the newest run.\n");
  else
    for (const row of rows)
      process.stdout.write(
        `${row.name}  ${row.date.slice(0, 10)}  ${row.engine}  ${row.revision?.slice(0, 12) ?? "no revision"}  ${row.scenarios} scenarios${row.recordings > 1 ? `  ${row.recordings} recordings` : ""}\n`,
      );
}

function nameOf({ name, action }: BaselineOptions): string {
  if (name === undefined)
    throw new UserError(`bench baseline ${action} needs a name, such as: bench baseline ${action} v0.1.0`);
  return name;
}
