import { existsSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { renderFormat } from "../../report/formats/render-format.ts";
import { reportModel } from "../../report/model/model.ts";
import { writeReport } from "../../report/write-report.ts";
import { readRun } from "../../run/run-file.ts";
import type { ReportOptions } from "../commands/report.ts";
import { inputsAtHand } from "./inputs-at-hand.ts";
import { terminalText } from "../run/finish-run.ts";
import { earlierHistory } from "./report-history.ts";
import { writeWholeFile } from "../../run/whole-file.ts";

/** `bench report`: writes a kept run's page again and prints its table, or writes one format of it. */
export async function reportRun(options: ReportOptions): Promise<void> {
  const run = finishedRun(readRun(options.run));
  if (options.json && options.format !== undefined)
    throw new UserError("--json prints the run file and --format the report: write one of them.");
  if (options.json) {
    process.stdout.write(`${JSON.stringify(run, null, 1)}\n`);
    return;
  }
  const inputs = { ...(await inputsAtHand(run)), history: await earlierHistory(run, options.history) };
  if (options.format !== undefined) {
    await writeText(renderFormat(run, options.format, inputs), options.out ?? "-");
    return;
  }
  const folder = options.out ?? (statSync(options.run).isDirectory() ? options.run : dirname(options.run));
  await mkdir(folder, { recursive: true });
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
    throw new UserError(`--out ${path}: a folder. With --format write a file's name, or - for stdout.`);
  await mkdir(dirname(path), { recursive: true });
  await writeWholeFile(path, text);
}
