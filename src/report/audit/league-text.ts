import picocolors from "picocolors";
import wrapAnsi from "wrap-ansi";
import type { LeagueFigure, LeagueRecord } from "../../audit/league-record.ts";
import { cellWords, conditionWords, contenderCells, contenderColumns, rankWords } from "./league-words.ts";

const widestName = 46;
const widestCell = 18;

/** Draws a table from its head and rows. The terminal's own form is passed in. */
type DrawTable = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** The league for a terminal: the contenders, then a line for each figure. Many engines take several tables. */
export function leagueText(
  record: LeagueRecord,
  { width, page, drawTable }: { readonly width: number; readonly page: string; readonly drawTable: DrawTable },
): string {
  const { contenders, parts } = record;
  const perTable = Math.max(1, Math.floor((width - widestName) / (widestCell + 2)));
  const tables = Array.from({ length: Math.ceil(contenders.length / perTable) }, (_, index) => {
    const from = index * perTable;
    const shown = contenders.slice(from, from + perTable).map(({ engine }) => engine.id);
    const rows = parts.flatMap(({ title, figures }) => [
      [title.toUpperCase(), ...shown.map(() => "")],
      ...figures.map((figure) => [
        `  ${figure.title}`,
        ...shown.map((_engine, place) => cellText(figure, from + place)),
      ]),
    ]);
    return drawTable(["", ...shown], rows);
  });
  const wrapped = (text: string): string => wrapAnsi(text, width, { hard: true });
  return [
    wrapped(conditionWords(record)),
    "",
    drawTable(contenderColumns, contenders.map(contenderCells)),
    "",
    ...tables.flatMap((table) => [table, ""]),
    picocolors.dim(wrapped(rankWords)),
    ...reasonLines(record).map(wrapped),
    `League: ${page}`,
    "",
  ].join("\n");
}

/** "1= 197 ms". */
function cellText(figure: LeagueFigure, place: number): string {
  const cell = figure.cells[place];
  if (cell === undefined) return "";
  const { rank, value } = cellWords(cell, figure);
  return `${rank.padEnd(3)}${value}`;
}

/** Why cells have no rank or no value. Engines and figures with one reason share a line. */
function reasonLines({ parts }: LeagueRecord): readonly string[] {
  const reasons = new Map<string, { readonly engines: Set<string>; readonly titles: Set<string> }>();
  for (const figure of parts.flatMap(({ figures }) => figures))
    for (const cell of figure.cells) {
      if (cell.kind === "ranked") continue;
      const { details } = cellWords(cell, figure);
      const { engines, titles } = reasons.get(details) ?? { engines: new Set(), titles: new Set() };
      reasons.set(details, { engines: engines.add(cell.engine), titles: titles.add(figure.title) });
    }
  return [...reasons].map(([reason, { engines, titles }]) => {
    const figures = titles.size === 1 ? [...titles].join("") : `${titles.size} figures`;
    return `– ${[...engines].join(", ")}: ${reason} (${figures})`;
  });
}
