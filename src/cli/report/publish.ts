import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { historiesOf } from "../../gate/history.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { readAssets, type ReportAssets } from "../../report/assets.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { renderReport } from "../../report/html/page.tsx";
import { reportModel } from "../../report/model/model.ts";
import { readSiteAssets } from "../../report/site/site-assets.ts";
import { siteFiles } from "../../report/site/site-files.ts";
import type { SiteHistory } from "../../report/site/site-history.ts";
import { siteMadeBy } from "../../report/site/site-mark-file.ts";
import { siteModel } from "../../report/site/site-model.ts";
import { slugOf } from "../../report/site/slug.ts";
import { textOf, writeSite, type SiteChanges } from "../../report/site/write-site.ts";
import { readRun } from "../../run/run-file.ts";
import type { PublishOptions } from "../commands/publish.ts";
import { runsAt } from "./history.ts";
import { inputsAtHand } from "./inputs-at-hand.ts";
import { packageVersion } from "../package-info.ts";
import { configuredMargins } from "../compare/prepare-comparison.ts";
import { loadWorkbench } from "../config/workbench.ts";

/** `bench publish`: adds runs to a static site and says what that changed. */
export async function publishRuns(options: PublishOptions): Promise<void> {
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const address = options.url === undefined ? null : siteAddress(options.url);
  const given = options.runs.flatMap(runsAt);
  if (given.length === 0) throw new UserError(`No runs in ${options.runs.join(", ")}: run bench run first.`);
  const changes = await publishSite({ given, folder: options.out, margins, address });
  const { total, added } = changes;
  process.stdout.write(
    `${added} ${added === 1 ? "run" : "runs"} added, ${total} in all; ${changes.written.length} files written, ${changes.unchanged} unchanged` +
      `${changes.removed.length > 0 ? `, ${changes.removed.length} removed` : ""}.\nSite: ${resolve(options.out, "index.html")}\n`,
  );
}

/** Runs to add, and where. */
export interface Publication {
  readonly given: readonly RunRecord[];
  readonly folder: string;
  readonly margins: Margins;
  readonly address: string | null;
}

/** Brings the site in the folder up to date with the runs it has and those given. UserError when the folder holds something else. */
export async function publishSite({ given, folder, margins, address }: Publication): Promise<SiteChanges & Counts> {
  const madeBy = await siteFolder(folder);
  const kept = keptRuns(folder);
  const runs = new Map([...kept, ...given].map((run) => [run.id, run]));
  const files = new Map<string, string>();
  const assets = readSiteAssets(readAssets());
  let current = 0;
  for (const run of given.filter(({ id }, place) => given.findIndex((other) => other.id === id) === place)) {
    const pages = await runFiles(folder, run, assets.run, madeBy === packageVersion);
    for (const [path, text] of pages) files.set(path, text);
    if (pages.size === 0) current += 2;
  }
  const site = siteModel([...runs.values()], histories([...runs.values()], margins));
  for (const [path, text] of siteFiles(site, assets, { address, benchVersion: packageVersion })) files.set(path, text);
  const changes = await writeSite(folder, files);
  const unchanged = changes.unchanged + current;
  return { ...changes, unchanged, total: runs.size, added: runs.size - kept.length };
}

interface Counts {
  readonly total: number;
  readonly added: number;
}

/** A run's page and file; none when this bench has written them of the same run before: drawing a thousand pages again takes minutes. */
async function runFiles(
  folder: string,
  run: RunRecord,
  assets: ReportAssets,
  sameBench: boolean,
): Promise<ReadonlyMap<string, string>> {
  const place = `run/${slugOf(run.id)}`;
  const file = `${JSON.stringify(run)}\n`;
  const there = sameBench && existsSync(join(folder, place, "index.html"));
  if (there && (await textOf(join(folder, place, "run.json"))) === file) return new Map();
  return new Map([
    [`${place}/index.html`, renderReport(reportModel(run, await inputsAtHand(run)), assets)],
    [`${place}/run.json`, file],
  ]);
}

/** Engines are never mixed in a history. */
function histories(runs: readonly RunRecord[], margins: Margins): readonly SiteHistory[] {
  return [...new Set(runs.map(({ engine }) => engine.id))].flatMap((engine) =>
    historiesOf(
      runs.filter((run) => run.engine.id === engine),
      margins,
    ).map((history) => ({ ...history, engine })),
  );
}

/** The version of bench that made the site there; null for a new one. Hidden entries do not count: a site is often a git checkout. */
async function siteFolder(folder: string): Promise<string | null> {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UserError(`--out ${folder}: not a folder.`);
  await mkdir(folder, { recursive: true });
  const madeBy = siteMadeBy(join(folder, "index.json"));
  if (madeBy === null && readdirSync(folder).some((name) => !name.startsWith(".")))
    throw new UserError(`--out ${folder}: holds files that are no site of bench publish. Name an empty folder.`);
  return madeBy;
}

/** The runs of a site; one that can't be read is named and left out. */
function keptRuns(folder: string): readonly RunRecord[] {
  const below = join(folder, "run");
  const names = existsSync(below) ? readdirSync(below).toSorted() : [];
  return names.flatMap((name) => {
    try {
      return [lean(readRun(join(below, name, "run.json")))];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`left out: ${cleanLine(error.message, 200)}\n`);
      return [];
    }
  });
}

/** Without what no list or history of the site shows: a thousand runs have to fit in memory. */
function lean({ timelines: _timelines, ...run }: RunRecord): RunRecord {
  const scenarios = run.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map(({ conditions: _conditions, ...trial }) => ({ ...trial, requests: [] })),
    })),
  }));
  return { ...run, scenarios };
}

function siteAddress(text: string): string {
  if (URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol)) return text;
  throw new UserError(`--url ${text}: not a web address. Write one such as https://me.github.io/bench/`);
}
