import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../core/run-record.ts";
import { readAssets } from "./assets.ts";
import { renderReport } from "./html/page.tsx";
import { reportModel } from "./model/model.ts";
import type { ReportInputs } from "./model/report-inputs.ts";
import { readProfileLinks } from "./profile/profile-links-file.ts";

/** Writes a file whole or not at all. */
export type WriteFile = (path: string, text: string) => Promise<void>;

/** Writes `index.html` into the folder, which is made when needed, and returns its path. */
export async function writeReport(
  run: RunRecord,
  folder: string,
  write: WriteFile,
  inputs: ReportInputs = {},
  assets = readAssets(),
): Promise<string> {
  const path = join(folder, "index.html");
  mkdirSync(folder, { recursive: true });
  await write(path, renderReport(reportModel(run, inputs), assets, { profiles: readProfileLinks(folder) }));
  return path;
}
