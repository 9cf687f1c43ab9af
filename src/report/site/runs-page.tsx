import type { VNode } from "preact";
import { Glyph } from "../html/glyph.tsx";
import { Text } from "../html/text.tsx";
import type { RunEntry } from "./run-entry.ts";
import type { SiteModel } from "./site-model.ts";
import { type SiteAssets, sitePage } from "./site-shell.tsx";

/** The page with every run. */
export function runsPage(site: SiteModel, assets: SiteAssets): string {
  return sitePage({
    title: "All runs",
    note: `${site.runs.length} ${site.runs.length === 1 ? "run" : "runs"}, newest first`,
    root: "",
    assets,
    children: (
      <section class="card" aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        <RunsTable runs={site.runs} caption="All published runs, newest first" />
      </section>
    ),
  });
}

/** Runs as rows; addresses are from the site's root. */
export function RunsTable({ runs, caption }: { readonly runs: readonly RunEntry[]; readonly caption: string }): VNode {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="runs">
      <table class="site runs">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Date (UTC)</th>
            <th scope="col">Run</th>
            <th scope="col">Verdict</th>
            <th scope="col">Against</th>
            <th scope="col" class="number">
              Scenarios
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <td>
                <Text value={run.date} />
              </td>
              <th scope="row">
                <a href={run.page}>
                  <Text value={run.title} />
                </a>
              </th>
              <td class={`outcome tone-${run.outcome}`}>
                <Glyph kind={run.outcome} /> <Text value={run.headline} />
              </td>
              <td>
                <Text value={run.against ?? "–"} />
              </td>
              <td class="number">{run.scenarios}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
