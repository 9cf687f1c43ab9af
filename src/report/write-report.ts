import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { readAssets } from "./assets.ts";
import { renderReport } from "./html/page.tsx";
import type { ReportModel } from "./model/model.ts";
import { readProfileLinks } from "./profile/profile-links-file.ts";

/** Writes a file whole or not at all. */
export type WriteFile = (path: string, text: string) => Promise<void>;

/** Writes `index.html` into the folder, with a link to the run file if it is there. The folder is made when needed. Returns the page's path. */
export async function writeReport(model: ReportModel, folder: string, write: WriteFile): Promise<string> {
  const path = join(folder, "index.html");
  mkdirSync(folder, { recursive: true });
  const runFile = existsSync(join(folder, "run.json")) ? "run.json" : null;
  await write(path, renderReport(model, readAssets(), { profiles: readProfileLinks(folder), runFile }));
  return path;
}
