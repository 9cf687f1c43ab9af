import { join } from "node:path";
import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { LeagueCell, LeagueFigure, LeaguePart, LeagueRecord } from "../../audit/league-record.ts";
import { builtFolder, inlineScript } from "../assets.ts";
import { DataTable } from "../html/data-table.tsx";
import { DocumentHead } from "../html/document-head.tsx";
import { safeText } from "../html/safe-text.tsx";
import { securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { PageHead } from "../site/page-head.tsx";
import { leagueCsv } from "./league-csv.ts";
import { leagueStyle } from "./league-style.ts";
import {
  byRank,
  cellWords,
  conditionWords,
  contenderCells,
  contenderColumns,
  dashWords,
  leagueTitle,
  rankWords,
} from "./league-words.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";

/** The league as one document. `home` is the address of the site that has it. It loads nothing, and no text of an engine can become markup. Its scripts sort, and switch the theme. */
export function leaguePage(record: LeagueRecord, home: string | null = null): string {
  const style = `${pageStyle}\n${leagueStyle}`;
  const scripts = [
    inlineScript(join(builtFolder("client"), "theme.bundle.js")),
    inlineScript(join(builtFolder("league-client"), "sort-table.bundle.js")),
  ];
  const title = leagueTitle(record);
  const document = (
    <html lang="en">
      <DocumentHead title={`League of ${title}`} style={style} policy={securityPolicy(scripts, style)} />
      <body>
        <PageHead
          title={title}
          note={conditionWords(record)}
          product={home === null ? "agent-engine-bench · league" : <a href={home}>All scenarios</a>}
        />
        <main id="main" tabIndex={-1}>
          <ContendersSection record={record} />
          <TableSection record={record} />
          {record.parts.map((part) => (
            <PartSection part={part} />
          ))}
          <DataSection record={record} />
        </main>
        {scripts.map((script) => (
          <script dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

function ContendersSection({ record }: { readonly record: LeagueRecord }): VNode {
  return (
    <section id="contenders" class="card">
      <h2>Contenders</h2>
      <p class="note">
        Every engine ran on this machine in the same minutes. Their trials were mixed at random within each scenario and
        round. {record.interrupted && "The league was interrupted, so some trials are missing."}
      </p>
      <DataTable label="Contenders" kind="contenders" columns={contenderColumns}>
        <tbody>
          {record.contenders.map((contender) => {
            const [name = "", ...cells] = contenderCells(contender);
            return (
              <tr>
                <th scope="row">{safeText(name)}</th>
                {cells.map((cell) => (
                  <td>{safeText(cell)}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </DataTable>
    </section>
  );
}

/** One row for each engine. The script makes the headings buttons that sort. */
function TableSection({ record: { contenders, parts } }: { readonly record: LeagueRecord }): VNode {
  const figures = parts.flatMap((part) => part.figures);
  return (
    <section id="all" class="card">
      <h2>All figures</h2>
      <p class="note">
        {rankWords} {dashWords}
      </p>
      <DataTable
        label="All figures"
        kind="league"
        columns={["Engine", ...figures.map(({ title }) => ({ number: title }))]}
      >
        <tbody>
          {contenders.map(({ engine, kind }, index) => (
            <tr>
              <th scope="row">
                {safeText(engine.id)} {kind === "laboratory" && <span class="laboratory">laboratory</span>}
              </th>
              {figures.map((figure) => (
                <FigureCell figure={figure} cell={figure.cells[index]} />
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function FigureCell({ figure, cell }: { readonly figure: LeagueFigure; readonly cell: LeagueCell | undefined }): VNode {
  if (cell === undefined) return <td class="number">–</td>;
  const { rank, value, details } = cellWords(cell, figure);
  return (
    <td class="number" data-value={cell.kind === "none" ? "" : cell.value} title={details === "" ? undefined : details}>
      {rank !== "" && <span class={rankClass(cell)}>{rank}</span>} {value}
    </td>
  );
}

function PartSection({ part: { part, title, figures } }: { readonly part: LeaguePart }): VNode {
  return (
    <section id={part} class="card">
      <h2>{title}</h2>
      <div class="multiples">
        {figures.map((figure) => (
          <section aria-labelledby={`figure-${figure.id}`}>
            <h3 id={`figure-${figure.id}`}>{figure.title}</h3>
            <p class="note">
              {figure.scenario}, {figure.metric}, {figure.metricKind}
            </p>
            <FigureBars figure={figure} />
          </section>
        ))}
      </div>
    </section>
  );
}

/** A bar for each engine on one scale that begins at zero, the best first. The line on a bar is its interval. */
function FigureBars({ figure }: { readonly figure: LeagueFigure }): VNode {
  const longest = Math.max(0, ...figure.cells.map(endOf));
  return (
    <ol>
      {byRank(figure).map((cell) => {
        const { rank, value, details } = cellWords(cell, figure);
        return (
          <li class={cell.kind === "ranked" && cell.rank === 1 ? "first" : undefined}>
            <span class={rankClass(cell)}>{rank}</span> <span>{safeText(cell.engine)}</span> <b>{value}</b>
            {longest > 0 && cell.kind !== "none" && <Bar cell={cell} longest={longest} />}
            {details !== "" && <small>{safeText(details)}</small>}
          </li>
        );
      })}
    </ol>
  );
}

function Bar({
  cell,
  longest,
}: {
  readonly cell: Exclude<LeagueCell, { kind: "none" }>;
  readonly longest: number;
}): VNode {
  const x = (value: number): number => Math.round((Math.max(0, value) / longest) * 10_000) / 10;
  return (
    <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="1" width={x(cell.value)} height="6" />
      {cell.kind === "ranked" && cell.low < cell.high && <line x1={x(cell.low)} x2={x(cell.high)} y1="4" y2="4" />}
    </svg>
  );
}

function endOf(cell: LeagueCell): number {
  switch (cell.kind) {
    case "ranked":
      return Math.max(cell.value, cell.high);
    case "unranked":
      return cell.value;
    case "none":
      return 0;
  }
}

function rankClass(cell: LeagueCell): string {
  return cell.kind === "ranked" && cell.rank === 1 ? "rank first" : "rank";
}

/** The data are part of the page, so that it can be passed on alone. */
function DataSection({ record }: { readonly record: LeagueRecord }): VNode {
  const files = [
    ["league.json", "application/json", jsonWithoutSecrets(record)],
    ["league.csv", "text/csv", leagueCsv(record)],
  ] as const;
  return (
    <section id="data" class="card">
      <h2>Data</h2>
      <p class="data">
        {files.map(([name, type, text]) => (
          <a download={name} href={`data:${type};charset=utf-8;base64,${Buffer.from(text).toString("base64")}`}>
            {name}
          </a>
        ))}
      </p>
      <p class="note">Run {record.run}. Its file holds every sample.</p>
    </section>
  );
}
