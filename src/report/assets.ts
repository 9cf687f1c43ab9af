import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The scripts a page carries, as text that is safe inside a `<script>` element. */
export interface ReportAssets {
  /** Bundles. Each gets an element of its own, so that their names can't clash. */
  readonly pageScripts: readonly string[];
  /** Address from the page where a site keeps the scripts of all its pages. They are then loaded, not inlined. */
  readonly sharedScripts?: string;
  /** Style of what the scripts draw with. */
  readonly chartStyle: string;
}

/** Reads the bundled page scripts. Throws when they were not built or can't be inlined. */
export function readAssets(folder = builtFolder("client")): ReportAssets {
  const names = readdirSync(folder).toSorted();
  const scripts = names.filter((name) => name.endsWith(".bundle.js"));
  if (scripts.length === 0) throw new Error(`${folder} holds no page scripts: npm run build`);
  return {
    pageScripts: scripts.map((name) => inlineScript(join(folder, name))),
    chartStyle: names
      .filter((name) => name.endsWith(".bundle.css"))
      .map((name) => readFileSync(join(folder, name), "utf8").trim())
      .join("\n"),
  };
}

const packageFile = createRequire(import.meta.url).resolve("agent-engine-bench/package.json");

/** Where the build puts scripts for pages, also when this runs from sources or from the bundled command line. */
export function builtFolder(
  name: "client" | "guide-client" | "league-client" | "profile-client" | "site-client" | "ui-client",
): string {
  return join(dirname(packageFile), "dist/pages", name);
}

/** A bundled script as text for a `script` element. Throws when it was not built or can't be inlined. */
export function inlineScript(path: string): string {
  const script = readFileSync(path, "utf8");
  if (/<\/script|<!--/i.test(script)) throw new Error(`${path} holds text that would end its script element`);
  return script.trim();
}
