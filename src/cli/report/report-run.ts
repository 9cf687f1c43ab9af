import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { historyRun } from "../../gate/history-run.ts";
import { historiesOf } from "../../gate/history.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { renderFormat } from "../../report/formats/render-format.ts";
import { reportModel } from "../../report/model/model.ts";
import type { HistorySeries } from "../../report/model/report-inputs.ts";
import { writeReport } from "../../report/write-report.ts";
import { readRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { terminalText } from "../finished-runs/finish-run.ts";
import { reportInputs } from "../finished-runs/report-inputs.ts";
import { runsAt } from "../history/history.ts";
import { sayLeftOut } from "../terminal/status-line.ts";
import type { ReportOptions } from "./options.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** `bench report`: writes a run's page again and prints its table, or writes one format of it. */
export async function reportRun(options: ReportOptions): Promise<void> {
  const run = finishedRun(readRun(options.run, sayLeftOut));
  if (options.json && options.format !== undefined)
    throw new UserError("--json prints the run file and --format the report. Pass only one of them.");
  if (options.json) {
    process.stdout.write(`${jsonWithoutSecrets(run, 1)}\n`);
    return;
  }
  const inputs = { ...(await reportInputs(run)), history: await earlierHistory(run, options.history) };
  if (options.format !== undefined) {
    await writeText(renderFormat(run, options.format, inputs), options.out ?? "-");
    return;
  }
  const folder = options.out ?? (statSync(options.run).isDirectory() ? options.run : dirname(options.run));
  makeFolder(folder);
  const model = reportModel(run, inputs);
  const page = await writeReport(model, folder, writeWholeFile);
  process.stdout.write(terminalText(model, page));
}

async function writeText(text: string, path: string): Promise<void> {
  if (path === "-") {
    process.stdout.write(text);
    return;
  }
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UserError(`--out ${path}: this is a folder. With --format name a file, or - for stdout.`);
  makeFolder(dirname(path));
  await writeWholeFile(path, text);
}

/**
 * The metrics of a run over earlier runs of the same engine, workload and kind of machine. A point of the revision that the run
 * was compared with carries the baseline's name.
 */
async function earlierHistory(run: RunRecord, paths: readonly string[]): Promise<readonly HistorySeries[]> {
  if (paths.length === 0) return [];
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const earlier = paths
    .flatMap(runsAt)
    .filter(({ engine, isoDate }) => engine.id === run.engine.id && Date.parse(isoDate) < Date.parse(run.isoDate));
  const runs = [...new Map([...earlier, run].map((one) => [one.id, one])).values()];
  return historiesOf([...runs].map(historyRun), margins)
    .filter(({ points }) => points.at(-1)?.run === run.id)
    .map((history) => ({
      ...history,
      points: history.points.map((point) =>
        run.base !== null && point.revision === run.base.revision ? { ...point, baseline: run.base.name } : point,
      ),
    }));
}
