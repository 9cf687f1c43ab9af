import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { writeReport } from "../../src/report/write-report.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { reportModel } from "../report/finished-report.ts";
import { fullInputs, fullRun } from "../report/full-run.ts";
import { chromiumPath } from "../report/offline-browser.ts";

// How large a full run's page is, and how soon a browser has it ready to use: printed, for a person on a quiet machine to judge.
const bars = { bytes: 1_500_000, readyMs: 800 } as const;
const openings = 5;

if (chromiumPath === undefined) throw new Error("no Chromium: set CHROMIUM to its path");
const folder = mkdtempSync(join(tmpdir(), "bench-page-"));
const run = fullRun({ scenarios: 31, pairs: 100, arms: 6 });
const begun = performance.now();
const path = await writeReport(reportModel(run, fullInputs(run)), folder, writeWholeFile);
const writtenMs = performance.now() - begun;
const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
const times: number[] = [];
const costs: Record<string, number>[] = [];
const troubles: string[] = [];
try {
  for (let opening = 0; opening < openings; opening += 1) {
    const page = await (await browser.newContext()).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.goto(pathToFileURL(path).href);
    times.push(await page.evaluate(() => performance.getEntriesByName("bench-ready")[0]?.startTime ?? Number.NaN));
    const { metrics } = await session.send("Performance.getMetrics");
    costs.push(Object.fromEntries(metrics.map(({ name, value }) => [name, value])));
    await page.context().close();
  }
} finally {
  await browser.close();
}
const bytes = statSync(path).size;
rmSync(folder, { recursive: true });
const arms = run.scenarios.reduce((sum, scenario) => sum + scenario.arms.length, 0);
const readyMs = middle(times);
process.stdout.write(
  [
    `${run.scenarios.length} scenarios, ${arms} arms, ${run.comparison?.rows.length ?? 0} rows, 100 pairs each`,
    `written in ${Math.round(writtenMs)} ms`,
    `${bytes} bytes (bar ${bars.bytes}): ${bytes <= bars.bytes ? "kept" : "missed"}`,
    `ready after ${times.map((time) => Math.round(time)).join(", ")} ms, median ${Math.round(readyMs)} (bar ${bars.readyMs}): ${readyMs <= bars.readyMs ? "kept" : "missed"}`,
    `of which ${["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].map((name) => `${name} ${Math.round(1000 * middle(costs.map((cost) => cost[name] ?? Number.NaN)))} ms`).join(", ")}; ${middle(costs.map((cost) => cost["Nodes"] ?? Number.NaN))} nodes`,
    `console: ${troubles.length === 0 ? "silent" : troubles.join("; ")}`,
    "",
  ].join("\n"),
);
process.exitCode = bytes <= bars.bytes && troubles.length === 0 ? 0 : 1;

function middle(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
