import { machineClock } from "../../core/clock.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { finishedRun, outcomeOf } from "../../gate/outcome.ts";
import { readAssets } from "../../report/assets.ts";
import { renderReport } from "../../report/html/page.tsx";
import { reportModel } from "../../report/model/model.ts";
import { followPage } from "../../report/ui/follow-page.tsx";
import type { ServedPage } from "../../report/ui/ui-shell.tsx";
import { comparePairs } from "../comparison/judged-run.ts";
import { recordedPair } from "../comparison/recorded-pair.ts";
import { reportInputs } from "../finished-runs/report-inputs.ts";
import type { ReportsFolder } from "./reports-folder.ts";

/** The page of a run that is being measured, or that ended meanwhile. Null if nothing can be said of it yet. */
export function followedRunPage(reports: ReportsFolder, name: string, margins: Margins): ServedPage | null {
  const nowMs = Date.parse(machineClock.isoDate());
  if (reports.isFinished(name)) {
    const report = `../files/${encodeURIComponent(name)}/index.html`;
    return followPage({ run: reports.finished(name), nowMs, writtenAtMs: null, report });
  }
  const look = reports.followed(name).look();
  if (look === null) return null;
  const run = finishedRun({ ...look.run, comparison: comparisonSoFar(look.run, margins) });
  return followPage({ run, nowMs, writtenAtMs: look.writtenAtMs, report: null });
}

/** What the pairs until now say. Null for a run of one side. */
function comparisonSoFar(run: RunRecord, margins: Margins): RunRecord["comparison"] {
  const { base, options } = run;
  const hasBoth = run.scenarios.some(({ arms }) =>
    arms.some(({ trials }) => trials.some(({ side }) => side === "base")),
  );
  if (base === null || !hasBoth) return null;
  const other = options?.otherEngine;
  const baseline = {
    name: base.name,
    commit: base.revision,
    recording: null,
    margins,
    calibration: "",
    ...(other !== undefined && { otherEngine: { id: other, version: null, revision: null, dirty: false } }),
  };
  return comparePairs(baseline, run, options?.trials ?? null);
}

/** The report of two kept runs, compared as they are. UserError if that can't be done. */
export async function comparedRunsPage(
  reports: ReportsFolder,
  { base, head }: { readonly base: string; readonly head: string },
  margins: Margins,
): Promise<string> {
  if (base === head) throw new UserError("Choose two different runs.");
  const baseline = reports.finished(base);
  const run = recordedPair(
    { name: base, run: baseline, recordings: [baseline] },
    { name: head, run: reports.finished(head) },
    margins,
  );
  const finished = { ...run, outcome: outcomeOf(run, { gate: false, strict: false }) };
  return renderReport(reportModel(finished, await reportInputs(finished)), readAssets());
}
