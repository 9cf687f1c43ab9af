import type { VNode } from "preact";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import type { RunEntry } from "./run-entry.ts";
import type { SiteModel } from "./site-model.ts";
import { type SiteAssets, sitePage } from "./site-shell.tsx";
import { DataTable } from "../html/data-table.tsx";

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
        <RunsTable runs={site.runs} caption="All published runs, newest first" root="" />
      </section>
    ),
  });
}

interface RunsTableProps {
  readonly runs: readonly RunEntry[];
  readonly caption: string;
  /** From the page to the site's root. */
  readonly root: string;
}

/** Runs as rows. */
export function RunsTable({ runs, caption, root }: RunsTableProps): VNode {
  return (
    <DataTable
      label="Runs"
      kind="site runs"
      caption={caption}
      columns={["Date (UTC)", "Run", "Verdict", "Against", { number: "Scenarios" }]}
    >
      <tbody>
        {runs.map((run) => (
          <tr>
            <td>{safeText(run.date)}</td>
            <th scope="row">
              <a href={`${root}${run.page}`}>{safeText(run.title)}</a>
            </th>
            <td class={`outcome tone-${run.outcome}`}>
              <Glyph kind={run.outcome} /> {safeText(run.headline)}
            </td>
            <td>{safeText(run.against ?? "–")}</td>
            <td class="number">{run.scenarios}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
