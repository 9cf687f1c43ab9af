import type { RunRecord } from "../../src/core/run-record.ts";
import { readAssets } from "../../src/report/assets.ts";
import { renderReport } from "../../src/report/html/page.tsx";
import { reportModel } from "../../src/report/model/model.ts";
import { fullInputs, fullRun } from "./full-run.ts";

/** The example page: generated numbers, the same at every time and place, and said to be generated where it says whose they are. */
export function samplePage(): string {
  const run = sampleRun();
  return renderReport(reportModel(run, fullInputs(run)), readAssets());
}

function sampleRun(): RunRecord {
  const run = fullRun({ scenarios: 5, pairs: 30 });
  return {
    ...run,
    engine: { ...run.engine, id: "sample engine (generated numbers)" },
    comparison: run.comparison === null ? null : { ...run.comparison, missing: [], added: [] },
  };
}
