import type { VNode } from "preact";
import { DataTable } from "../html/data-table.tsx";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import { outcomeWord } from "./scenario-outcome.ts";
import type { SiteScenario } from "./site-scenario.ts";
import { Sparkline } from "./sparkline.tsx";

/** Series of a scenario in the table. Its own page has all. */
const seriesShown = 2;

interface ScenarioTableProps {
  readonly scenarios: readonly SiteScenario[];
  /** From the page to the site's root. */
  readonly root: string;
  /** Whether the site has several engines, and this page is of none of them. */
  readonly areEnginesNamed: boolean;
}

/** Every scenario with its newest verdict and its first histories. */
export function ScenarioTable({ scenarios, root, areEnginesNamed }: ScenarioTableProps): VNode {
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
            <ScenarioRows scenario={scenario} root={root} isEngineNamed={areEnginesNamed} />
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

interface ScenarioRowsProps {
  readonly scenario: SiteScenario;
  readonly root: string;
  readonly isEngineNamed: boolean;
}

function ScenarioRows({ scenario, root, isEngineNamed }: ScenarioRowsProps): VNode {
  const shown = scenario.series.slice(0, seriesShown);
  const page = `${root}${scenario.page}`;
  const head = (
    <>
      <th scope="rowgroup" rowSpan={Math.max(1, shown.length)}>
        <a href={page}>{safeText(scenario.title)}</a>
        {isEngineNamed && <small>{safeText(scenario.engine)}</small>}
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
            <a href={`${page}#${series.key}`}>{safeText(series.metric)}</a>
            <small>{safeText(series.arm)}</small>
          </td>
          <td class="number">{series.last}</td>
          <td>
            <Sparkline series={series} />
          </td>
          <td>{safeText(series.changes[0]?.text ?? "none seen")}</td>
        </tr>
      ))}
    </>
  );
}
