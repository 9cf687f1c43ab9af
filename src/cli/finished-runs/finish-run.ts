import { resolve } from "node:path";
import pc from "picocolors";
import type { OutcomePolicy } from "../../core/outcome.ts";
import type { FinishedRun, RunRecord } from "../../core/run-record.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { outcomeOf } from "../../gate/outcome.ts";
import { type ReportModel, reportModel } from "../../report/model/model.ts";
import { renderTerminal } from "../../report/terminal/terminal.ts";
import { writeReport } from "../../report/write-report.ts";
import { writeRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { dropJournal } from "../measurement/measure.ts";
import { openPage } from "../terminal/open-page.ts";
import { reportInputs } from "./report-inputs.ts";

/**
 * Decides the outcome of a run, writes the run file and its page, prints the table or the run file to stdout, and opens the page if
 * that is asked for. Returns the exit code. `failure` says what ended the run early, unless a person did.
 */
export async function finishRun(
  { run: measured, folder }: { readonly run: RunRecord; readonly folder: string },
  { gate, strict, json, open = false }: OutcomePolicy & { readonly json: boolean; readonly open?: boolean },
  failure?: string,
): Promise<number> {
  const run: FinishedRun = { ...measured, outcome: outcomeOf(measured, { gate, strict }, failure) };
  await writeRun(folder, run);
  dropJournal(folder);
  const model = reportModel(run, await reportInputs(run));
  const page = await writeReport(model, folder, writeWholeFile);
  process.stdout.write(json ? `${jsonWithoutSecrets(run, 1)}\n` : terminalText(model, page));
  if (open) await openPage(page);
  return run.outcome.exitCode;
}

/** The run's tables for this terminal. */
export function terminalText(model: ReportModel, page: string): string {
  const width = Math.max(60, process.stdout.columns ?? 110);
  return renderTerminal(model, { width, colour: pc.isColorSupported, reportPath: resolve(page) });
}
