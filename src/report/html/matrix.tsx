import type { VNode } from "preact";
import type { ScenarioModel } from "../model/model.ts";
import { DataTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

/** Fewer scenarios are seen at a glance without it. */
const fewest = 4;

/** Whether there are enough scenarios, and figures that all of them could have. */
export function hasMatrix(scenarios: readonly ScenarioModel[]): boolean {
  return scenarios.length >= fewest && scenarios.some(({ overview }) => overview.some(({ text }) => text !== null));
}

/** Every scenario in one line: what it costs, how fast it is, how much memory it takes. */
export function MatrixSection({ scenarios }: { readonly scenarios: readonly ScenarioModel[] }): VNode | null {
  const [first] = scenarios;
  if (first === undefined || !hasMatrix(scenarios)) return null;
  const used = first.overview.flatMap((_, place) =>
    scenarios.some(({ overview }) => (overview[place]?.text ?? null) !== null) ? [place] : [],
  );
  return (
    <section class="card" id="matrix">
      <h2>All scenarios</h2>
      <DataTable
        label="All scenarios"
        kind="matrix"
        caption="Medians of the head. Several arms: the least to the greatest."
        columns={["Scenario", ...used.map((place) => ({ number: first.overview[place]?.column ?? "" }))]}
      >
        <tbody>
          {scenarios.map(({ anchor, title, notable, overview }) => (
            <tr>
              <th scope="row">
                <a href={`#${anchor}`}>{safeText(title)}</a>
                {notable && <span class="dot" role="img" aria-label="changed, open or failed" />}
              </th>
              {used.map((place) => (
                <td class="number">{overview[place]?.text ?? "–"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}
