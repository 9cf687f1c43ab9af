import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SiteAssets } from "./site-shell.tsx";

/** Where the build puts the site's bundles; sources run without a build find them in `dist`. */
const bundles = import.meta.filename.endsWith(".ts")
  ? join(import.meta.dirname, "../../../dist/src/report/site-client")
  : join(import.meta.dirname, "../site-client");

/** Reads the site's bundled scripts: for pages with a chart and without. Throws when they can't be inlined. */
export function readSiteAssets(folder = bundles): { readonly plain: SiteAssets; readonly trend: SiteAssets } {
  const theme = inlineScript(join(folder, "theme.bundle.js"));
  return {
    plain: { scripts: [theme], chartStyle: "" },
    trend: {
      scripts: [theme, inlineScript(join(folder, "trend-page.bundle.js"))],
      chartStyle: readFileSync(join(folder, "uPlot.min.bundle.css"), "utf8").trim(),
    },
  };
}

function inlineScript(path: string): string {
  const script = readFileSync(path, "utf8");
  if (/<\/script|<!--/i.test(script)) throw new Error(`${path} holds text that would end its script element`);
  return script.trim();
}
