import type { VNode } from "preact";
import { DataTable } from "../html/data-table.tsx";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import type { KeptPage, KeptRun } from "./kept-run.ts";
import { type ServedPage, uiPage } from "./ui-shell.tsx";

/** What is kept below a folder of reports, newest first. */
export interface KeptRuns {
  /** For people. */
  readonly folder: string;
  readonly runs: readonly KeptRun[];
  readonly profiles: readonly { readonly name: string; readonly page: KeptPage }[];
  /** Older runs that are not among these. */
  readonly older: number;
}

/** The list of runs: what is being measured, what was, and a form that compares two. */
export function uiRunsPage({ folder, runs, profiles, older }: KeptRuns): ServedPage {
  const going = runs.filter(({ state }) => state.kind === "going");
  const count = runs.length + older;
  return uiPage({
    title: "Runs",
    note: `${count} ${count === 1 ? "run" : "runs"} in ${folder}`,
    home: null,
    children: (
      <>
        <GoingSection runs={going} />
        <KeptSection runs={runs} older={older} />
        <ProfilesSection profiles={profiles} />
      </>
    ),
  });
}

function GoingSection({ runs }: { readonly runs: readonly KeptRun[] }): VNode {
  return (
    <section id="going" class="card">
      <h2>Being measured</h2>
      {runs.length === 0 ? (
        <p class="note">Nothing. A run appears here when bench run has begun.</p>
      ) : (
        <ul class="plain">
          {runs.map((run) => (
            <li>
              <a href={followAddress(run.name)}>{safeText(run.title)}</a>, {run.date} UTC
              {run.against !== null && <>, against {safeText(run.against)}</>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function KeptSection({ runs, older }: Pick<KeptRuns, "runs" | "older">): VNode {
  // The newest against the one before is what most people ask for.
  const [head, base] = runs.filter(({ state }) => state.kind === "finished");
  return (
    <section id="kept" class="card">
      <h2>Runs</h2>
      {runs.length === 0 ? (
        <p>There is no run here yet.</p>
      ) : (
        <form action="compare" method="get">
          <p class="pick">
            <button type="submit">Compare the two</button>
            <span class="note">Exact numbers are judged. Timings of different times are only shown.</span>
          </p>
          <DataTable
            label="Runs"
            kind="ui-runs"
            columns={["Base", "Head", "Date (UTC)", "Run", "Verdict", "Against", { number: "Scenarios" }, "Pages"]}
          >
            <tbody>
              {runs.map((run) => (
                <Row run={run} chosen={run === head ? "head" : run === base ? "base" : null} />
              ))}
            </tbody>
          </DataTable>
          {older > 0 && <p class="note">and {older} older</p>}
        </form>
      )}
    </section>
  );
}

function Row({ run, chosen }: { readonly run: KeptRun; readonly chosen: "base" | "head" | null }): VNode {
  const { name, date, title, against, scenarios, state, pages } = run;
  return (
    <tr>
      {(["base", "head"] as const).map((side) => (
        <td>
          {state.kind === "finished" && (
            <input
              type="radio"
              id={`${side} ${name}`}
              name={side}
              value={name}
              required
              aria-label={`${side}: ${name}`}
              checked={side === chosen}
            />
          )}
        </td>
      ))}
      <td>{date}</td>
      <th scope="row">
        {safeText(title)}
        <small>{safeText(name)}</small>
      </th>
      <State state={state} name={name} />
      <td>{safeText(against ?? "–")}</td>
      <td class="number">{scenarios}</td>
      <td>
        <span class="pages">
          {pages.map((page) => (
            <a href={fileAddress(name, page)}>{page.title}</a>
          ))}
        </span>
      </td>
    </tr>
  );
}

function State({ state, name }: Pick<KeptRun, "state" | "name">): VNode {
  switch (state.kind) {
    case "finished":
      return (
        <td class={`outcome tone-${state.outcome}`}>
          <Glyph kind={state.outcome} /> {safeText(state.headline)}
        </td>
      );
    case "going":
      return (
        <td class="outcome">
          <a href={followAddress(name)}>being measured</a>
        </td>
      );
    case "unreadable":
      return <td class="caution">{safeText(state.reason)}</td>;
  }
}

function ProfilesSection({ profiles }: Pick<KeptRuns, "profiles">): VNode | null {
  if (profiles.length === 0) return null;
  return (
    <section id="profiles" class="card">
      <h2>Profiles</h2>
      <ul class="plain">
        {profiles.map(({ name, page }) => (
          <li>
            <a href={fileAddress(name, page)}>{safeText(name)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Addresses are relative to the list, so that they keep the token. */
function followAddress(name: string): string {
  return `follow/${encodeURIComponent(name)}`;
}

function fileAddress(name: string, { path }: KeptPage): string {
  return ["files", name, ...path.split("/")].map(encodeURIComponent).join("/");
}
