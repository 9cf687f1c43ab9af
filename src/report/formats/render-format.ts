import type { FinishedRun } from "../../core/run-record.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { readAssets } from "../assets.ts";
import type { FormatName } from "../format-names.ts";
import { renderReport } from "../html/page.tsx";
import type { ReportInputs } from "../model/report-inputs.ts";
import { reportModel } from "../model/model.ts";
import { annotations } from "./annotations.ts";
import { csvTable } from "./csv.ts";
import { bencherMetrics, benchmarkEntries } from "./benchmark-services.ts";
import { junitReport } from "./junit.ts";
import { commentMarkdown, summaryMarkdown } from "./markdown.ts";
import { openMetrics } from "./openmetrics.ts";

/** Version of the layout of `json`. It is raised when a field goes or changes its meaning. */
const jsonVersion = 2;

/** The run's report in a format, as the whole text of a file. */
export function renderFormat(run: FinishedRun, format: FormatName, inputs: ReportInputs = {}): string {
  switch (format) {
    case "html":
      return renderReport(reportModel(run, inputs), readAssets());
    case "markdown":
      return summaryMarkdown(reportModel(run, inputs));
    case "comment":
      return commentMarkdown(reportModel(run, inputs));
    case "json":
      return jsonText({ schemaVersion: jsonVersion, ...reportModel(run, inputs) });
    case "csv":
      return csvTable(run);
    case "junit":
      return junitReport(run, reportModel(run, inputs));
    case "bencher":
      return jsonText(bencherMetrics(run));
    case "github-action-benchmark":
      return jsonText(benchmarkEntries(run, "lower"));
    case "github-action-benchmark-bigger":
      return jsonText(benchmarkEntries(run, "higher"));
    case "openmetrics":
      return openMetrics(run);
    case "annotations":
      return annotations(reportModel(run, inputs));
  }
}

function jsonText(value: object): string {
  return `${jsonWithoutSecrets(value, 1)}\n`;
}
