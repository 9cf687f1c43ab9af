import { join } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { readBaseline } from "../../gate/baselines/baseline-file.ts";
import { listBaselines, loadBaseline, removeBaseline } from "../../gate/baselines/baseline-store.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { reportModel } from "../../report/model/model.ts";
import { baselineFolder } from "../comparison/named-version.ts";
import { terminalText } from "../finished-runs/finish-run.ts";
import { acceptRegression } from "./accept-regression.ts";
import type { BaselineOptions } from "./options.ts";
import { saveRuns } from "./save-baseline.ts";

/** `bench baseline save|list|show|accept|remove`. */
export async function manageBaselines(options: BaselineOptions): Promise<void> {
  const folder = baselineFolder(process.cwd());
  switch (options.action) {
    case "list":
      return list(folder, options.json);
    case "show": {
      const name = nameOf(options);
      const { newest: run } = await loadBaseline(folder, name);
      process.stdout.write(
        options.json
          ? `${jsonWithoutSecrets(run, 1)}\n`
          : terminalText(reportModel(finishedRun(run)), join(folder, `${name}.json`)),
      );
      return;
    }
    case "save":
      process.stdout.write(`${await saveRuns(folder, nameOf(options), options)}\n`);
      return;
    case "accept": {
      const accepted = await acceptRegression(folder, nameOf(options), options);
      for (const { scenario, arm, metric, reason } of accepted)
        process.stdout.write(`accepted: ${scenario} ${arm} ${metric} (${reason})\n`);
      return;
    }
    case "remove":
      process.stdout.write(`removed ${await removeBaseline(folder, nameOf(options))}\n`);
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
  if (json) process.stdout.write(`${jsonWithoutSecrets(rows, 2)}\n`);
  else if (rows.length === 0)
    process.stderr.write(
      "There are no baselines. bench baseline save NAME saves the two newest runs of one revision.\n",
    );
  else
    for (const row of rows)
      process.stdout.write(
        `${row.name}  ${row.date.slice(0, 10)}  ${row.engine}  ${row.revision?.slice(0, 12) ?? "no revision"}  ${row.scenarios} scenarios${row.recordings > 1 ? `  ${row.recordings} recordings` : ""}\n`,
      );
}

function nameOf({ name, action }: BaselineOptions): string {
  if (name === undefined)
    throw new UserError(`The name of the baseline is missing. Write it, such as: bench baseline ${action} v0.1.0.`);
  return name;
}
