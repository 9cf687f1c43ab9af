import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtFolder, inlineScript, type ReportAssets } from "../assets.ts";
import type { SiteAssets } from "./site-shell.tsx";
import { digestOf } from "./slug.ts";

/** What the pages of a site are made with, and their shared scripts by path from its root. */
export interface SharedAssets {
  /** For pages without a chart, and with one. */
  readonly plain: SiteAssets;
  readonly trend: SiteAssets;
  /** For the pages of runs, two folders down. */
  readonly run: ReportAssets;
  readonly files: ReadonlyMap<string, string>;
}

/** Reads the site's bundled scripts; `report` are those of a run's page. Throws when they can't be inlined. */
export function readSiteAssets(report: ReportAssets, folder = builtFolder("site-client")): SharedAssets {
  const plain: SiteAssets = {
    scripts: [inlineScript(join(folder, "theme.bundle.js"))],
    chartScript: null,
    chartStyle: "",
  };
  const trendScript = readFileSync(join(folder, "trend-page.bundle.js"), "utf8");
  const chartStyle = readFileSync(join(folder, "uPlot.min.bundle.css"), "utf8").trim();
  const runScripts = `${report.pageScripts.join("\n")}\n`;
  const [trendPath, runPath] = [named("trend", trendScript), named("run", runScripts)];
  return {
    plain,
    trend: { ...plain, chartScript: trendPath, chartStyle },
    run: { ...report, sharedScripts: `../../${runPath}` },
    files: new Map([
      [trendPath, trendScript],
      [runPath, runScripts],
    ]),
  };
}

/** Named by its content: pages of an older bench are not written again and keep their script. */
function named(name: string, script: string): string {
  return `asset/${name}-${digestOf(script).slice(0, 10)}.js`;
}
