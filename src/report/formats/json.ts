import type { ReportModel } from "../model/model.ts";

/** Version of this layout; raised when a field changes its meaning or goes. */
const schemaVersion = 2;

/** The model as it stands, for programs that want the report's words. Numbers to compute with are in the run file. */
export function jsonReport(model: ReportModel): string {
  return `${JSON.stringify({ schemaVersion, ...model }, null, 1)}\n`;
}
