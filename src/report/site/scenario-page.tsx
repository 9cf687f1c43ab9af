import type { VNode } from "preact";
import { dataScript } from "../html/security-policy.ts";
import { safeText } from "../html/safe-text.tsx";
import type { RunEntry } from "./run-entry.ts";
import { outcomeWord } from "./scenario-outcome.ts";
import type { SeriesModel } from "./series-model.ts";
import type { SiteScenario } from "./site-scenario.ts";
import { NewestVerdict, type SiteAssets, sitePage } from "./site-shell.tsx";
import { Sparkline } from "./sparkline.tsx";
import { scenarioInRun, trendData } from "./trend-data.ts";
import { DataTable } from "../html/data-table.tsx";

/** Older ones are on the chart. */
const changesShown = 2;

/** A scenario's page: its newest verdict, a chart of any of its metrics, and all of them as lines. */
export function scenarioPage(
  scenario: SiteScenario,
  entries: ReadonlyMap<string, RunEntry>,
  assets: SiteAssets,
): string {
  const { newest, outcome } = scenario;
  return sitePage({
    title: scenario.title,
    note: scenario.question,
    root: "../",
    assets,
    children: (
      <>
        <NewestVerdict
          outcome={outcome}
          headline={capital(outcomeWord(outcome))}
          explanation={null}
          run={newest}
          href={`../${scenarioInRun(scenario, newest)}`}
        />
        <TrendSection />
        {groupsOf(scenario.series).map((group, place) => (
          <SeriesTable group={group} place={place} />
        ))}
        <p class="note">
          Only runs of the same workload, on one class of machine, are in one line. Values of different times prove
          nothing: bench compare measures both sides together.{" "}
          <a href={`../${scenario.badge}`}>Badge of this scenario</a>
        </p>
        <script
          type="application/json"
          id="trend-data"
          dangerouslySetInnerHTML={{ __html: dataScript(trendData(scenario, entries)) }}
        />
      </>
    ),
  });
}

/** The chart of any metric. It appears when its script runs. */
function TrendSection(): VNode {
  return (
    <section class="card trend" aria-labelledby="trend" hidden>
      <h2 id="trend">History</h2>
      <p class="pick">
        <label>
          Metric <select id="trend-series" />
        </label>
        <span class="note">
          Line: medians of the runs. Band: four of five runs of a level. Dashed: the level seems to have changed.
          Dotted: a baseline.
        </span>
      </p>
      <div class="plot" id="trend-plot" />
      <label>
        <span class="note">Run</span>
        <input type="range" id="trend-run" min="0" step="1" />
      </label>
      <output id="trend-text" for="trend-run" />
    </section>
  );
}

function groupsOf(series: readonly SeriesModel[]): readonly (readonly SeriesModel[])[] {
  const groups = new Map<string, SeriesModel[]>();
  for (const one of series) {
    const key = JSON.stringify([one.engine, one.machine]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function SeriesTable({ group, place }: { readonly group: readonly SeriesModel[]; readonly place: number }): VNode {
  const heading = `series-${place + 1}`;
  return (
    <section class="card" aria-labelledby={heading}>
      <h2 id={heading}>{safeText(group[0]?.engine ?? "")}</h2>
      <p class="note">{safeText(group[0]?.machine ?? "")}</p>
      <DataTable
        label={group[0]?.engine ?? ""}
        kind="site"
        columns={[
          "Metric",
          "Arm",
          "Kind",
          { number: "Runs" },
          { number: "First" },
          { number: "Now" },
          "History",
          "Changes of level",
        ]}
      >
        <tbody>
          {group.map((series) => (
            <tr>
              <th scope="row">
                <a href={`#${series.key}`} id={series.key}>
                  {safeText(series.metric)}
                </a>
                {series.gates && <small>gates</small>}
              </th>
              <td>{safeText(series.arm)}</td>
              <td>{series.kind}</td>
              <td class="number">{series.values.length}</td>
              <td class="number">{series.first}</td>
              <td class="number">{series.last}</td>
              <td>
                <Sparkline series={series} />
              </td>
              <td>
                {series.changes.length === 0
                  ? "none seen"
                  : series.changes.slice(0, changesShown).map(({ text }) => <div>{safeText(text)}</div>)}
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
