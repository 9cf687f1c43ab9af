import type { VNode } from "preact";
import { DataTable } from "../html/data-table.tsx";
import { safeText } from "../html/safe-text.tsx";
import { CautionedCell } from "./cautioned-cell.tsx";
import type { SiteLeagues } from "./site-league.ts";
import { type SiteAssets, sitePage } from "./site-shell.tsx";

/** The newest league on the front page. */
export function LeagueSection({ leagues }: { readonly leagues: SiteLeagues }): VNode {
  const { newest, engines, figures } = leagues;
  return (
    <section class="card" aria-labelledby="league">
      <h2 id="league">League</h2>
      <p class="note">
        The newest league: <a href={newest.page}>{safeText(newest.title)}</a>, {safeText(newest.date)} UTC.{" "}
        <a href="league.html">All leagues, and every version of an engine</a>
      </p>
      <DataTable
        label="The newest league"
        kind="site"
        caption="Lower is better in every figure. The number before a value is its rank, where a rank is sure. An equals sign marks one that is shared or not sure."
        columns={["Figure", ...engines.map((engine) => ({ number: safeText(engine) }))]}
      >
        <tbody>
          {figures.map(({ title, cells }) => (
            <tr>
              <th scope="row">{title}</th>
              {cells.map(({ rank, value }) => (
                <td class="number">
                  {rank !== "" && <small>{rank} </small>}
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

/** The page with every version of an engine, and every league. */
export function leaguesPage(leagues: SiteLeagues, assets: SiteAssets): string {
  const { all, figures, versions } = leagues;
  return sitePage({
    title: "Leagues",
    note: `${all.length} ${all.length === 1 ? "league" : "leagues"}, newest first`,
    root: "",
    assets,
    children: (
      <>
        <section class="card" aria-labelledby="versions">
          <h2 id="versions">Versions</h2>
          <DataTable
            label="Every version of an engine"
            kind="site versions"
            caption="Each version as the newest league saw it that has it. Counts can be compared. Timings of different times or machines are a description, not a judgement."
            columns={["Engine", "League (UTC)", ...figures.map(({ title }) => ({ number: title }))]}
          >
            <tbody>
              {versions.map(({ engine, league, cells }) => (
                <tr>
                  <th scope="row">{safeText(engine)}</th>
                  <td>
                    <a href={league.page}>{safeText(league.date)}</a>
                  </td>
                  {cells.map((cell) => (
                    <CautionedCell cell={cell} />
                  ))}
                </tr>
              ))}
            </tbody>
          </DataTable>
        </section>
        <section class="card" aria-labelledby="leagues">
          <h2 id="leagues">Leagues</h2>
          <ul>
            {all.map(({ page, title, date, file }) => (
              <li>
                <a href={page}>{safeText(title)}</a>, {safeText(date)} UTC (<a href={file}>data</a>)
              </li>
            ))}
          </ul>
        </section>
      </>
    ),
  });
}
