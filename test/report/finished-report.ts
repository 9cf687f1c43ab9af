import type { FinishedRun, RunRecord } from "../../src/core/run-record.ts";
import { outcomeOf } from "../../src/gate/outcome.ts";
import { renderFormat as renderFinished } from "../../src/report/formats/render-format.ts";
import type { FormatName } from "../../src/report/format-names.ts";
import { type ReportModel, reportModel as modelOfFinished } from "../../src/report/model/model.ts";
import type { ReportInputs } from "../../src/report/model/report-inputs.ts";

/** The run as the command that it names would have finished it. */
export function finished(run: RunRecord): FinishedRun {
  const { outcome: _, ...measured } = run;
  const policy = { gate: run.command.includes("--gate"), strict: run.command.includes("--strict") };
  return { ...measured, outcome: outcomeOf(measured, policy) };
}

/** The model of a run that was just measured. */
export function reportModel(run: RunRecord, inputs: ReportInputs = {}): ReportModel {
  return modelOfFinished(finished(run), inputs);
}

/** A format of a run that was just measured. */
export function renderFormat(run: RunRecord, format: FormatName, inputs: ReportInputs = {}): string {
  return renderFinished(finished(run), format, inputs);
}
