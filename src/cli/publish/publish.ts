import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { LeagueRecord } from "../../audit/league-record.ts";
import type { FinishedRun, RunRecord } from "../../core/run-record.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { historyRun } from "../../gate/history-run.ts";
import { historiesOf } from "../../gate/history.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { readAssets, type ReportAssets } from "../../report/assets.ts";
import { leaguePage } from "../../report/audit/league-page.tsx";
import { cleanLine } from "../../report/clean-text.ts";
import { renderReport } from "../../report/html/page.tsx";
import { reportModel } from "../../report/model/model.ts";
import type { SiteHistory } from "../../report/site/series-model.ts";
import { readSiteAssets } from "../../report/site/site-assets.ts";
import { siteFiles } from "../../report/site/site-files.ts";
import {
  type IndexedRun,
  parseSiteIndex,
  type SearchedParts,
  type SiteIndex,
  siteIndexPath,
  siteIndexText,
} from "../../report/site/site-index-file.ts";
import { leaguePlace } from "../../report/site/site-league.ts";
import { type SiteLinks, siteLinks } from "../../report/site/site-links.ts";
import { siteMadeBy, siteMarkPath } from "../../report/site/site-mark-file.ts";
import { siteModel } from "../../report/site/site-model.ts";
import { siteRun } from "../../report/site/site-run.ts";
import { digestOf, slugOf } from "../../report/site/slug.ts";
import { textOf, writeSite, type SiteChanges } from "../../report/site/write-site.ts";
import { readRun } from "../../run/run-file.ts";
import { removeAbandoned } from "../../run/owned-folder.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import type { Remember } from "../../stats/change-points.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { reportInputs } from "../finished-runs/report-inputs.ts";
import { runsAt } from "../history/history.ts";
import { packageVersion } from "../package-info.ts";
import type { PublishOptions } from "./options.ts";
import { isLeagueFile, leaguesAt, leaguesOfSite } from "./published-leagues.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** `bench publish`: adds runs to a static site and prints what changed. */
export async function publishRuns(options: PublishOptions): Promise<void> {
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const address = options.url === undefined ? null : siteAddress(options.url);
  const leagues = options.runs.flatMap(leaguesAt);
  // The run of a league holds the arms of several engines. Its page is that of the league.
  const given = options.runs
    .filter((path) => !isLeagueFile(path))
    .flatMap(runsAt)
    .filter(({ id }) => !leagues.some(({ run }) => run === id));
  if (given.length + leagues.length === 0)
    throw new UserError(`There are no runs in ${options.runs.join(", ")}. Run bench run first.`);
  const changes = await publishSite({ given, leagues, folder: options.out, margins, address });
  const { total, added } = changes;
  const ofLeagues = changes.leagues === 0 ? "" : `; ${changes.leagues} ${changes.leagues === 1 ? "league" : "leagues"}`;
  process.stdout.write(
    `${added} ${added === 1 ? "run" : "runs"} added, ${total} in all${ofLeagues}; ${changes.written.length} files written, ${changes.unchanged} unchanged` +
      `${changes.removed.length > 0 ? `, ${changes.removed.length} removed` : ""}.\nSite: ${resolve(options.out, "index.html")}\n`,
  );
}

/** Runs to add, and where. */
export interface Publication {
  readonly given: readonly RunRecord[];
  readonly leagues?: readonly LeagueRecord[];
  readonly folder: string;
  readonly margins: Margins;
  readonly address: string | null;
}

/** Updates the site in the folder with the given runs and leagues. UserError if the folder contains something else. */
export async function publishSite(publication: Publication): Promise<SiteChanges & Counts> {
  const { given, leagues: givenLeagues = [], folder, margins, address } = publication;
  const madeBy = await siteFolder(folder);
  const index = parseSiteIndex(await textOf(join(folder, siteIndexPath)), packageVersion);
  const before = siteRuns(folder, index);
  const runs = new Map(before.map((one) => [one.run.id, one]));
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
  const leagues = [
    ...new Map([...leaguesOfSite(folder), ...givenLeagues].map((league) => [league.run, league])).values(),
  ];
  for (const league of leagues) {
    files.set(`${leaguePlace(league)}/index.html`, leaguePage(league, "../../index.html"));
    files.set(`${leaguePlace(league)}/league.json`, `${jsonWithoutSecrets(league, 1)}\n`);
  }
  const site = siteModel(
    indexed.map(({ run }) => run),
    histories(indexed, margins, parts.remember),
    leagues,
  );
  for (const [path, text] of siteFiles(site, assets, { address, benchVersion: packageVersion })) files.set(path, text);
  files.set(siteIndexPath, siteIndexText({ runs: indexed, searched: parts.used }, packageVersion));
  makeFolder(folder);
  const changes = await writeSite(folder, madeBy === null ? markedFirst(files) : files, writeWholeFile);
  const unchanged = changes.unchanged + current;
  return { ...changes, unchanged, total: runs.size, added: runs.size - before.length, leagues: leagues.length };
}

/** Of a new site the file that marks it as ours is written first: a publication that was cut is then made again by the same command. */
function markedFirst(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const mark = files.get(siteMarkPath);
  return mark === undefined ? files : new Map([[siteMarkPath, mark], ...files]);
}

interface Counts {
  readonly total: number;
  readonly added: number;
  /** Leagues of the site. */
  readonly leagues: number;
}

/** A run's page and file. None if this bench has written them before: drawing a thousand pages again takes minutes. */
async function runFiles(
  folder: string,
  { run, file, links }: { readonly run: FinishedRun; readonly file: string; readonly links: SiteLinks },
  assets: ReportAssets,
  sameBench: boolean,
): Promise<ReadonlyMap<string, string>> {
  const place = `run/${slugOf(run.id)}`;
  const exists = sameBench && existsSync(join(folder, place, "index.html"));
  if (exists && (await textOf(join(folder, place, "run.json"))) === file) return new Map();
  return new Map([
    [`${place}/index.html`, renderReport(reportModel(run, await reportInputs(run)), assets, { site: links })],
    [`${place}/run.json`, file],
  ]);
}

/** The histories of each engine. Engines are never mixed in one. */
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

/** The version of bench that made the site. Null for a new one. Ignores hidden entries: a site is often a git checkout. */
async function siteFolder(folder: string): Promise<string | null> {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UserError(`--out ${folder}: not a folder. Name one.`);
  makeFolder(folder);
  await removeAbandoned(folder, `${siteMarkPath}.`);
  const madeBy = siteMadeBy(join(folder, siteMarkPath));
  if (madeBy === null && readdirSync(folder).some((name) => !name.startsWith(".")))
    throw new UserError(`--out ${folder}: the files in it are not a site of bench publish. Name an empty folder.`);
  return madeBy;
}

/** The parts of histories that were searched before. `used` are those that this site still has. */
function remembered(searched: SearchedParts): { readonly remember: Remember; readonly used: SearchedParts } {
  const used = new Map<string, readonly (readonly [number, number, number])[]>();
  const remember: Remember = (block, search) => {
    const name = digestOf(JSON.stringify(block)).slice(0, 20);
    const changes = searched.get(name) ?? search().map(({ index, divergence, p }) => [index, divergence, p] as const);
    used.set(name, changes);
    return changes.map(([index, divergence, p]) => ({ index, divergence, p }));
  };
  return { remember, used };
}

/**
 * The runs of a site. They come from its index, so that the thousandth run is as cheap to add as the second. A run is read if the
 * index lacks it or has another file length. A run that can't be read is named and left out.
 */
function siteRuns(folder: string, index: SiteIndex): readonly IndexedRun[] {
  const below = join(folder, "run");
  const indexed = new Map(index.runs.map((one) => [slugOf(one.run.id), one]));
  const entries = existsSync(below) ? readdirSync(below, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.toSorted().flatMap((name) => {
    const path = join(below, name, "run.json");
    try {
      const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      const entry = indexed.get(name);
      if (entry !== undefined && entry.bytes === bytes) return [entry];
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
  throw new UserError(`--url ${text}: not a web address. Write one such as https://me.github.io/bench/.`);
}
