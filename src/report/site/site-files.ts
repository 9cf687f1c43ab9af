import { atomFeed } from "./feed.ts";
import { enginePage } from "./engine-page.tsx";
import { frontPage } from "./front-page.tsx";
import { leaguesPage } from "./league-section.tsx";
import { runsPage } from "./runs-page.tsx";
import { scenarioPage } from "./scenario-page.tsx";
import { siteBadges } from "./site-badges.ts";
import type { SharedAssets } from "./site-assets.ts";
import { siteMarkPath } from "./site-mark-file.ts";
import type { SiteModel } from "./site-model.ts";

/** All files of the site but those of its runs, by path. `address` is the site's own; null when it is not known. */
export function siteFiles(
  site: SiteModel,
  assets: SharedAssets,
  { address, benchVersion }: { readonly address: string | null; readonly benchVersion: string },
): ReadonlyMap<string, string> {
  const entries = new Map(site.runs.map((run) => [run.slug, run]));
  return new Map([
    ...assets.files,
    ["index.html", frontPage(site, assets.plain)],
    ["runs.html", runsPage(site, assets.plain)],
    ...(site.leagues === null ? [] : [["league.html", leaguesPage(site.leagues, assets.plain)] as const]),
    ...site.scenarios.map((scenario) => [scenario.page, scenarioPage(scenario, entries, assets.trend)] as const),
    ...(site.views.length < 2
      ? []
      : site.views.map((view) => [view.page, enginePage(site, view, assets.plain)] as const)),
    ...siteBadges(site),
    ["feed.xml", atomFeed(site, address)],
    [siteMarkPath, siteData(site, benchVersion)],
    // GitHub Pages would run the site through Jekyll otherwise.
    [".nojekyll", ""],
  ]);
}

/** Version of index.json's layout. */
const siteDataVersion = 1;

/** The site for programs: runs, newest first, and histories as indexes into them with values in the metric's unit. */
function siteData(site: SiteModel, benchVersion: string): string {
  const places = new Map(site.runs.map(({ slug }, place) => [slug, place]));
  const data = {
    schemaVersion: siteDataVersion,
    generator: "agent-engine-bench",
    benchVersion,
    runs: site.runs.map((run) => picked(run, runFields)),
    leagues: site.leagues?.all ?? [],
    scenarios: site.scenarios.map((scenario) => ({
      ...picked(scenario, ["id", "title", "outcome", "page", "badge"]),
      series: scenario.series.map((one) => ({
        ...picked(one, ["engine", "machine", "arm"]),
        metric: one.metricId,
        ...picked(one, ["unit", "kind", "better", "gates"]),
        runs: one.runs.map((run) => places.get(run) ?? null),
        values: one.values,
        levelsFrom: one.levels.map(({ from }) => from),
      })),
    })),
  };
  return `${JSON.stringify(data)}\n`;
}

const runFields = [
  "id",
  "isoDate",
  "engine",
  "version",
  "revision",
  "outcome",
  "headline",
  "against",
  "page",
  "file",
] as const;

function picked<Item>(item: Item, fields: readonly (keyof Item)[]): object {
  return Object.fromEntries(fields.map((field) => [field, item[field]]));
}
