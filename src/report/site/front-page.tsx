import type { VNode } from "preact";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import type { EngineTable } from "./engine-table.ts";
import { LeagueSection } from "./league-section.tsx";
import type { RunEntry } from "./run-entry.ts";
import { RunsTable } from "./runs-page.tsx";
import { outcomeWord } from "./scenario-outcome.ts";
import type { SiteModel, SiteScenario } from "./site-model.ts";
import { NewestVerdict, type SiteAssets, sitePage } from "./site-shell.tsx";
import { Sparkline } from "./sparkline.tsx";
import { CautionedCell } from "./cautioned-cell.tsx";
import { DataTable } from "../html/data-table.tsx";

/** Series of a scenario on the front page. Its own page has all. */
const seriesShown = 2;
const runsShown = 20;
/** A longer table of engines stays folded, so that the runs below it stay in reach. */
const engineRowsOpen = 12;

/** The front page: the newest verdict, every scenario with its histories, engines side by side, the newest runs. */
export function frontPage(site: SiteModel, assets: SiteAssets): string {
  const [newest] = site.runs;
  const oldest = site.runs.at(-1);
  const many = `${site.runs.length} ${site.runs.length === 1 ? "run" : "runs"}`;
  const note = newest === undefined ? many : `${many}, ${oldest?.date.slice(0, 10)} to ${newest.date.slice(0, 10)}`;
  return sitePage({
    title: "Benchmarks",
    isFront: true,
    note,
    root: "",
    assets,
    children: (
      <>
        {newest !== undefined && (
          <NewestVerdict
            outcome={newest.outcome}
            headline={newest.headline}
            explanation={newest.explanation}
            run={newest}
            href={newest.page}
          />
        )}
        <ScenarioTable scenarios={site.scenarios} />
        {site.leagues !== null && <LeagueSection leagues={site.leagues} />}
        {site.engines !== null && <Engines table={site.engines} />}
        <section class="card" aria-labelledby="runs">
          <h2 id="runs">Runs</h2>
          <RunsTable runs={site.runs.slice(0, runsShown)} caption="The newest runs, newest first" />
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

function ScenarioTable({ scenarios }: { readonly scenarios: readonly SiteScenario[] }): VNode {
  return (
    <section class="card" aria-labelledby="scenarios">
      <h2 id="scenarios">Scenarios</h2>
      <DataTable
        label="Scenarios"
        kind="site stacked"
        caption="Medians of the runs on one class of machine, oldest left. The band holds four of five runs of a level. A dashed line is where the level seems to have changed: advice, not a verdict."
        columns={["Scenario", "Newest verdict", "Metric", { number: "Now" }, "History", "Last change of level"]}
      >
        <tbody>
          {scenarios.map((scenario) => (
            <ScenarioRows scenario={scenario} />
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function ScenarioRows({ scenario }: { readonly scenario: SiteScenario }): VNode {
  const shown = scenario.series.slice(0, seriesShown);
  const head = (
    <>
      <th scope="rowgroup" rowSpan={Math.max(1, shown.length)}>
        <a href={scenario.page}>{safeText(scenario.title)}</a>
      </th>
      <td rowSpan={Math.max(1, shown.length)} class={`outcome tone-${scenario.outcome}`}>
        <Glyph kind={scenario.outcome} /> {outcomeWord(scenario.outcome)}
      </td>
    </>
  );
  if (shown.length === 0)
    return (
      <tr>
        {head}
        <td colSpan={4}>nothing was measured</td>
      </tr>
    );
  return (
    <>
      {shown.map((series, place) => (
        <tr class={place === 0 ? undefined : "same"}>
          {place === 0 && head}
          <td>
            <a href={`${scenario.page}#${series.key}`}>{safeText(series.metric)}</a>
            <small>{safeText(series.arm)}</small>
          </td>
          <td class="number">{series.last}</td>
          <td>
            <Sparkline series={series} />
          </td>
          <td>{safeText(series.changes[0] ?? "none seen")}</td>
        </tr>
      ))}
    </>
  );
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
