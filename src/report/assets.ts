import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The scripts a page carries, as text that is safe inside a `<script>` element. */
export interface ReportAssets {
  readonly chartScript: string;
  /** Modules without imports, each in an element of its own so that their names can't meet. */
  readonly pageScripts: readonly string[];
}

const require = createRequire(import.meta.url);

/** Where the compiler puts the page's scripts; sources run without a build find them in `dist`. */
const compiledClient = import.meta.filename.endsWith(".ts")
  ? join(import.meta.dirname, "../../dist/src/report/client")
  : join(import.meta.dirname, "client");

/** Reads Chart.js and the compiled page scripts. Throws when they were not built or can't be inlined. */
export function readAssets(clientFolder = compiledClient): ReportAssets {
  const chartFolder = dirname(require.resolve("chart.js"));
  return {
    chartScript: inlineScript(join(chartFolder, "chart.umd.min.js")),
    pageScripts: readdirSync(clientFolder)
      .filter((name) => name.endsWith(".js"))
      .toSorted()
      .map((name) => inlineScript(join(clientFolder, name))),
  };
}

/** The script of the waterfall alone, for a page that has nothing else of the report. */
export function readWaterfallScript(clientFolder = compiledClient): string {
  return inlineScript(join(clientFolder, "waterfall.js"));
}

/** A source map comment would make developer tools ask for a file that is not there. */
function inlineScript(path: string): string {
  const script = readFileSync(path, "utf8").replaceAll(/^\/\/# sourceMappingURL=.*$/gm, "");
  if (/<\/script|<!--/i.test(script)) throw new Error(`${path} holds text that would end its script element`);
  return script.trim();
}
