import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { writeReport } from "../report/write-report.ts";
import { readRun } from "../run/run-file.ts";
import type { ReportOptions } from "./commands/report.ts";
import { terminalText } from "./finish-run.ts";

/** `bench report`: writes a kept run's page again and prints its table. */
export async function reportRun(options: ReportOptions): Promise<void> {
  const run = readRun(options.run);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(run, null, 1)}\n`);
    return;
  }
  const folder = options.out ?? (statSync(options.run).isDirectory() ? options.run : dirname(options.run));
  await mkdir(folder, { recursive: true });
  const page = await writeReport(run, folder);
  process.stdout.write(terminalText(run, page));
}
