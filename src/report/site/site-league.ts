import type { Contender, LeagueCell, LeagueFigure, LeagueRecord } from "../../audit/league-record.ts";
import { engineText } from "../../core/engine-text.ts";
import { cellWords, leagueTitle } from "../audit/league-words.ts";
import { cleanLine } from "../clean-text.ts";
import { slugOf } from "./slug.ts";

/** The leagues of a site. All text in it is clean. */
export interface SiteLeagues {
  readonly newest: PublishedLeague;
  /** Newest first, the newest one too. */
  readonly all: readonly PublishedLeague[];
  /** The engines of the newest league. */
  readonly engines: readonly string[];
  /** Its figures, with a cell for each engine. */
  readonly figures: readonly { readonly title: string; readonly cells: readonly SiteLeagueCell[] }[];
  /** Every version of every engine, as the newest league saw it that has it. Versions of one engine stand together, newest first. */
  readonly versions: readonly LeagueVersion[];
}

/** A league in the lists of the site. */
export interface PublishedLeague {
  readonly run: string;
  readonly title: string;
  readonly isoDate: string;
  readonly date: string;
  readonly contenders: readonly { readonly id: string; readonly version: string | null }[];
  /** From the site's root. */
  readonly page: string;
  readonly file: string;
}

export interface SiteLeagueCell {
  readonly rank: string;
  readonly value: string;
}

/** One version of an engine. */
export interface LeagueVersion {
  readonly engine: string;
  readonly league: PublishedLeague;
  /** One for each figure of the newest league. Null if the version has no value. */
  readonly cells: readonly ({ readonly text: string; readonly caution: string | null } | null)[];
}

/** The folder of a league, from the site's root. */
export function leaguePlace({ run }: LeagueRecord): string {
  return `league/${slugOf(run)}`;
}

/** What a site says of its leagues. Null if it has none. */
export function siteLeagues(records: readonly LeagueRecord[]): SiteLeagues | null {
  const ordered = records.toSorted(
    (left, right) => timeOf(right) - timeOf(left) || (left.run < right.run ? 1 : left.run > right.run ? -1 : 0),
  );
  const [newest] = ordered;
  if (newest === undefined) return null;
  const figures = figuresOf(newest);
  return {
    newest: published(newest),
    all: ordered.map(published),
    engines: newest.contenders.map(({ engine }) => cleanLine(engineText(engine), 80)),
    figures: figures.map((figure) => ({
      title: figure.title,
      cells: figure.cells.map((cell) => shownCell(cell, figure)),
    })),
    versions: versionsOf(ordered, newest),
  };
}

function published(record: LeagueRecord): PublishedLeague {
  const place = leaguePlace(record);
  return {
    run: cleanLine(record.run, 200),
    title: leagueTitle(record),
    isoDate: cleanLine(record.isoDate, 40),
    date: cleanLine(record.isoDate.slice(0, 16).replace("T", " ")),
    contenders: record.contenders.map(({ engine: { id, version } }) => ({
      id: cleanLine(id),
      version: version === null ? null : cleanLine(version),
    })),
    page: `${place}/index.html`,
    file: `${place}/league.json`,
  };
}

function shownCell(cell: LeagueCell, figure: LeagueFigure): SiteLeagueCell {
  const { rank, value } = cellWords(cell, figure);
  return { rank, value };
}

function versionsOf(ordered: readonly LeagueRecord[], newest: LeagueRecord): readonly LeagueVersion[] {
  const versions = new Map<string, Map<string, LeagueVersion>>();
  for (const record of ordered)
    for (const [place, contender] of record.contenders.entries()) {
      const name = nameOf(contender);
      const own = versions.get(contender.engine.id) ?? new Map<string, LeagueVersion>();
      versions.set(contender.engine.id, own);
      if (own.has(name)) continue;
      own.set(name, { engine: cleanLine(name, 120), league: published(record), cells: cellsOf(record, place, newest) });
    }
  return [...versions.values()].flatMap((own) => [...own.values()]);
}

function nameOf({ engine }: Contender): string {
  return `${engineText(engine)}${engine.dirty ? " with changes" : ""}`;
}

function cellsOf(record: LeagueRecord, place: number, newest: LeagueRecord): LeagueVersion["cells"] {
  const isSameMachine =
    record.environment.cpuModel === newest.environment.cpuModel &&
    record.environment.cores === newest.environment.cores;
  const own = new Map(figuresOf(record).map((figure) => [figure.id, figure]));
  return figuresOf(newest).map(({ id }) => {
    const figure = own.get(id);
    const cell = figure?.cells[place];
    if (figure === undefined || cell === undefined || cell.kind === "none") return null;
    const isElsewhere = figure.metricKind === "measured" && !isSameMachine;
    return { text: shownCell(cell, figure).value, caution: isElsewhere ? "another machine" : null };
  });
}

function figuresOf({ parts }: LeagueRecord): readonly LeagueFigure[] {
  return parts.flatMap(({ figures }) => figures);
}

/** A text that is not a date sorts as the oldest. */
function timeOf({ isoDate }: LeagueRecord): number {
  return Date.parse(isoDate) || 0;
}
