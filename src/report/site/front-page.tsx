import type { VNode } from "preact";
import { safeText } from "../html/safe-text.tsx";
import { EngineSwitch, EngineVerdicts } from "./engine-page.tsx";
import type { EngineTable } from "./engine-table.ts";
import { LeagueSection } from "./league-section.tsx";
import { LevelSection } from "./level-section.tsx";
import type { RunEntry } from "./run-entry.ts";
import { RunsTable } from "./runs-page.tsx";
import { ScenarioTable } from "./scenario-table.tsx";
import type { SiteModel } from "./site-model.ts";
import { NewestVerdict, type SiteAssets, sitePage } from "./site-shell.tsx";
import { CautionedCell } from "./cautioned-cell.tsx";
import { DataTable } from "../html/data-table.tsx";

const runsShown = 20;
/** A longer table of engines stays folded, so that the runs below it stay in reach. */
const engineRowsOpen = 12;

/** The front page: the newest verdict of each engine, every scenario with its histories, engines side by side, the newest runs. */
export function frontPage(site: SiteModel, assets: SiteAssets): string {
  const [newest] = site.runs;
  const oldest = site.runs.at(-1);
  const many = `${site.runs.length} ${site.runs.length === 1 ? "run" : "runs"}`;
  const areSeveral = site.views.length > 1;
  const note = newest === undefined ? many : `${many}, ${oldest?.date.slice(0, 10)} to ${newest.date.slice(0, 10)}`;
  return sitePage({
    title: "Benchmarks",
    isFront: true,
    note,
    root: "",
    assets,
    children: (
      <>
        <EngineSwitch views={site.views} here={null} root="" />
        {areSeveral && <EngineVerdicts views={site.views} />}
        {!areSeveral && newest !== undefined && (
          <NewestVerdict
            outcome={newest.outcome}
            headline={newest.headline}
            explanation={newest.explanation}
            run={newest}
            href={newest.page}
          />
        )}
        <ScenarioTable scenarios={site.scenarios} root="" areEnginesNamed={areSeveral} />
        <LevelSection changes={site.changes} root="" />
        {site.leagues !== null && <LeagueSection leagues={site.leagues} />}
        {site.engines !== null && <Engines table={site.engines} />}
        <section class="card" aria-labelledby="runs">
          <h2 id="runs">Runs</h2>
          <RunsTable runs={site.runs.slice(0, runsShown)} caption="The newest runs, newest first" root="" />
          {site.runs.length > runsShown && (
            <p>
              <a href="runs.html">All {site.runs.length} runs</a>
            </p>
          )}
        </section>
      </>
    ),
  });
}

function Engines({ table }: { readonly table: EngineTable }): VNode {
  return (
    <details class="card" open={table.rows.length <= engineRowsOpen}>
      <summary>
        <h2 id="engines">Engines side by side</h2>
        <p class="note">
          {table.columns.length} engines, {table.rows.length} rows
        </p>
      </summary>
      <DataTable
        label="Engines side by side"
        kind="site"
        caption="Medians of each engine's newest run. Timings of different times or machines are a description, not a judgement."
        columns={["Scenario", "Metric", ...table.columns.map((run) => ({ number: headingOf(run) }))]}
      >
        <tbody>
          {table.rows.map((row) => (
            <tr>
              <th scope="row">{safeText(row.scenario)}</th>
              <td>
                {safeText(row.metric)}
                <small>{safeText(row.arm)}</small>
              </td>
              {row.cells.map((cell) => (
                <CautionedCell cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

function headingOf(run: RunEntry): VNode {
  return (
    <>
      <a href={run.page}>{safeText(run.title)}</a>
      <small>{run.date}</small>
    </>
  );
}
