import { atomFeed } from "./feed.ts";
import { badges } from "./badges.ts";
import { frontPage } from "./front-page.tsx";
import { runsPage } from "./runs-page.tsx";
import { scenarioPage } from "./scenario-page.tsx";
import type { SharedAssets } from "./site-assets.ts";
import { siteData } from "./site-data.ts";
import type { SiteModel } from "./site-model.ts";

/**
 * All files of the site except those of its runs, by path from its root. `address` is the site's own, for the feed;
 * null when it is not known.
 */
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
    ...site.scenarios.map((scenario) => [scenario.page, scenarioPage(scenario, entries, assets.trend)] as const),
    ...badges(site),
    ["feed.xml", atomFeed(site, address)],
    ["index.json", siteData(site, benchVersion)],
    // GitHub Pages would run the site through Jekyll otherwise.
    [".nojekyll", ""],
  ]);
}
