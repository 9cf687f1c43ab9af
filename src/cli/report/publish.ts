import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FinishedRun, RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { historiesOf } from "../../gate/history.ts";
import { historyRun } from "../../gate/history-run.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { readAssets, type ReportAssets } from "../../report/assets.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { renderReport } from "../../report/html/page.tsx";
import { reportModel } from "../../report/model/model.ts";
import { readSiteAssets } from "../../report/site/site-assets.ts";
import { siteFiles } from "../../report/site/site-files.ts";
import type { SiteHistory } from "../../report/site/series-model.ts";
import { siteMadeBy } from "../../report/site/site-mark-file.ts";
import {
  type IndexedRun,
  parseSiteIndex,
  type SearchedParts,
  type SiteIndex,
  siteIndexPath,
  siteIndexText,
} from "../../report/site/site-index-file.ts";
import { siteModel } from "../../report/site/site-model.ts";
import { type SiteLinks, siteLinks } from "../../report/site/site-links.ts";
import { siteRun } from "../../report/site/site-run.ts";
import { digestOf, slugOf } from "../../report/site/slug.ts";
import { textOf, writeSite, type SiteChanges } from "../../report/site/write-site.ts";
import { readRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import type { Remember } from "../../stats/change-points.ts";
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
  const index = parseSiteIndex(await textOf(join(folder, siteIndexPath)), packageVersion);
  const kept = keptRuns(folder, index);
  const runs = new Map(kept.map((one) => [one.run.id, one]));
  const files = new Map<string, string>();
  const assets = readSiteAssets(readAssets());
  let current = 0;
  for (const run of new Map(given.map((one) => [one.id, finishedRun(one)])).values()) {
    const file = `${JSON.stringify(run)}\n`;
    const one = siteRun(run, historyRun(run));
    const pages = await runFiles(folder, { run, file, links: siteLinks(one) }, assets.run, madeBy === packageVersion);
    for (const [path, text] of pages) files.set(path, text);
    if (pages.size === 0) current += 2;
    runs.set(run.id, { bytes: Buffer.byteLength(file), run: one });
  }
  const indexed = [...runs.values()].toSorted((left, right) => (left.run.id < right.run.id ? -1 : 1));
  const parts = remembered(index.searched);
  const site = siteModel(
    indexed.map(({ run }) => run),
    histories(indexed, margins, parts.remember),
  );
  for (const [path, text] of siteFiles(site, assets, { address, benchVersion: packageVersion })) files.set(path, text);
  files.set(siteIndexPath, siteIndexText({ runs: indexed, searched: parts.used }, packageVersion));
  const changes = await writeSite(folder, files, writeWholeFile);
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
  { run, file, links }: { readonly run: FinishedRun; readonly file: string; readonly links: SiteLinks },
  assets: ReportAssets,
  sameBench: boolean,
): Promise<ReadonlyMap<string, string>> {
  const place = `run/${slugOf(run.id)}`;
  const there = sameBench && existsSync(join(folder, place, "index.html"));
  if (there && (await textOf(join(folder, place, "run.json"))) === file) return new Map();
  return new Map([
    [`${place}/index.html`, renderReport(reportModel(run, await inputsAtHand(run)), assets, { site: links })],
    [`${place}/run.json`, file],
  ]);
}

/** Engines are never mixed in a history. */
function histories(indexed: readonly IndexedRun[], margins: Margins, remember: Remember): readonly SiteHistory[] {
  const runs = indexed.map(({ run }) => run);
  return [...new Set(runs.map(({ engine }) => engine.id))].flatMap((engine) =>
    historiesOf(
      runs.filter((run) => run.engine.id === engine),
      margins,
      remember,
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

/** The parts of histories that were searched before; `used` are those that this site still has. */
function remembered(known: SearchedParts): { readonly remember: Remember; readonly used: SearchedParts } {
  const used = new Map<string, readonly (readonly [number, number, number])[]>();
  const remember: Remember = (block, search) => {
    const name = digestOf(JSON.stringify(block)).slice(0, 20);
    const found = known.get(name) ?? search().map(({ index, divergence, p }) => [index, divergence, p] as const);
    used.set(name, found);
    return found.map(([index, divergence, p]) => ({ index, divergence, p }));
  };
  return { remember, used };
}

/**
 * The runs of a site: from its index, so that the thousandth run is as cheap to add as the second; a run that the index lacks, or
 * whose file has another length than it says, is read. One that can't be read is named and left out.
 */
function keptRuns(folder: string, index: SiteIndex): readonly IndexedRun[] {
  const below = join(folder, "run");
  const known = new Map(index.runs.map((one) => [slugOf(one.run.id), one]));
  const entries = existsSync(below) ? readdirSync(below, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.toSorted().flatMap((name) => {
    const path = join(below, name, "run.json");
    try {
      const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      const at = known.get(name);
      if (at !== undefined && at.bytes === bytes) return [at];
      const run = finishedRun(readRun(path));
      return [{ bytes, run: siteRun(run, historyRun(run)) }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`left out: ${cleanLine(error.message, 200)}\n`);
      return [];
    }
  });
}

function siteAddress(text: string): string {
  if (URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol)) return text;
  throw new UserError(`--url ${text}: not a web address. Write one such as https://me.github.io/bench/`);
}
