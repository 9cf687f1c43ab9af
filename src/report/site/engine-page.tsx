import type { VNode } from "preact";
import { DataTable } from "../html/data-table.tsx";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import type { EngineView } from "./engine-view.ts";
import { worseNow } from "./level-change.ts";
import { LevelSection } from "./level-section.tsx";
import { RunsTable } from "./runs-page.tsx";
import { ScenarioTable } from "./scenario-table.tsx";
import type { SiteModel } from "./site-model.ts";
import { NewestVerdict, type SiteAssets, sitePage } from "./site-shell.tsx";

const runsShown = 20;

/** The page of one engine of a site that has several: what the front page is for a site of one. */
export function enginePage(site: SiteModel, view: EngineView, assets: SiteAssets): string {
  const { newest } = view;
  const many = `${view.runs.length} ${view.runs.length === 1 ? "run" : "runs"}`;
  return sitePage({
    title: view.title,
    note: many,
    root: "../",
    assets,
    children: (
      <>
        <EngineSwitch views={site.views} here={view} root="../" />
        <NewestVerdict
          outcome={newest.outcome}
          headline={newest.headline}
          explanation={newest.explanation}
          run={newest}
          href={`../${newest.page}`}
        />
        <ScenarioTable scenarios={view.scenarios} root="../" areEnginesNamed={false} />
        <LevelSection changes={site.changes.filter(({ engine }) => engine === view.title)} root="../" />
        <section class="card" aria-labelledby="runs">
          <h2 id="runs">Runs</h2>
          <RunsTable runs={view.runs.slice(0, runsShown)} caption={`The newest of ${many}`} root="../" />
          <p class="note">
            <a href={`../${view.badge}`}>Badge of this engine</a>
          </p>
        </section>
      </>
    ),
  });
}

interface EngineSwitchProps {
  readonly views: readonly EngineView[];
  /** Null on the front page. */
  readonly here: EngineView | null;
  readonly root: string;
}

/** The way from one engine's page to another's. Nothing with one engine. */
export function EngineSwitch({ views, here, root }: EngineSwitchProps): VNode | null {
  if (views.length < 2) return null;
  return (
    <nav class="engines" aria-label="Engines">
      <ul>
        <li>
          <a href={`${root}index.html`} aria-current={here === null ? "page" : undefined}>
            All engines
          </a>
        </li>
        {views.map((view) => (
          <li>
            <a href={`${root}${view.page}`} aria-current={view === here ? "page" : undefined}>
              {safeText(view.title)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The newest verdict of each engine. On the front page of a site that has several. */
export function EngineVerdicts({ views }: { readonly views: readonly EngineView[] }): VNode {
  return (
    <section class="card" aria-labelledby="verdicts">
      <h2 id="verdicts">Newest verdicts</h2>
      <DataTable
        label="Newest verdicts"
        kind="site"
        columns={["Engine", "Verdict", "Newest run", { number: "Runs" }, { number: "Levels that got worse" }]}
      >
        <tbody>
          {views.map(({ title, page, newest, runs, scenarios }) => (
            <tr>
              <th scope="row">
                <a href={page}>{safeText(title)}</a>
              </th>
              <td class={`outcome tone-${newest.outcome}`}>
                <Glyph kind={newest.outcome} /> {safeText(newest.headline)}
              </td>
              <td>
                <a href={newest.page}>{safeText(newest.title)}</a>
                <small>
                  {safeText(newest.date)} UTC
                  {newest.against !== null && <>, against {safeText(newest.against)}</>}
                </small>
              </td>
              <td class="number">{runs.length}</td>
              <td class="number">{worseNow(scenarios).length}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}
