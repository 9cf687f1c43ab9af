import { resolve } from "node:path";
import pc from "picocolors";
import type { RunRecord } from "../../core/run-record.ts";
import { reportModel } from "../../report/model/model.ts";
import { renderTerminal } from "../../report/terminal/terminal.ts";
import { writeReport } from "../../report/write-report.ts";
import { writeRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { dropJournal } from "../measurement/measure.ts";
import { reportInputs } from "./report-inputs.ts";

/** Writes the run file and its page. Prints the tables, or the run file, to stdout. */
export async function finishRun(
  { run, folder }: { readonly run: RunRecord; readonly folder: string },
  { json }: { readonly json: boolean },
): Promise<void> {
  await writeRun(folder, run);
  dropJournal(folder);
  const page = await writeReport(run, folder, writeWholeFile, await reportInputs(run));
  process.stdout.write(json ? `${JSON.stringify(run, null, 1)}\n` : terminalText(run, page));
}

/** The run's tables for this terminal. */
export function terminalText(run: RunRecord, page: string): string {
  const width = Math.max(60, process.stdout.columns ?? 110);
  return renderTerminal(reportModel(run), { width, colour: pc.isColorSupported, reportPath: resolve(page) });
}
