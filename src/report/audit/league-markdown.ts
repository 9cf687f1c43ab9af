import type { LeagueRecord } from "../../audit/league-record.ts";
import { markdownText, tableHead, tableRow } from "../formats/markdown-text.ts";
import {
  cellWords,
  conditionWords,
  contenderCells,
  contenderColumns,
  dashWords,
  leagueTitle,
  rankWords,
} from "./league-words.ts";

/** The league for a job summary or a comment. */
export function leagueMarkdown(record: LeagueRecord): string {
  const { contenders, parts } = record;
  const names = contenders.map(({ engine }) => markdownText(engine.id));
  return [
    `## League of ${markdownText(leagueTitle(record))}\n\n`,
    `${markdownText(conditionWords(record))}\n\n`,
    tableHead(contenderColumns, contenderColumns.length),
    ...contenders.map((contender) => tableRow(contenderCells(contender).map(markdownText))),
    ...parts.flatMap(({ title, figures }) => [
      `\n### ${title}\n\n`,
      tableHead(["Figure", ...names], 1),
      ...figures.map((figure) =>
        tableRow([
          figure.title,
          ...figure.cells.map((cell) => {
            const { rank, value, details } = cellWords(cell, figure);
            const text = `${rank === "" ? "" : `**${rank}** `}${markdownText(value)}`;
            return details === "" ? text : `${text}<br><sub>${markdownText(details)}</sub>`;
          }),
        ]),
      ),
    ]),
    `\n${rankWords} ${dashWords}\n`,
  ].join("");
}
