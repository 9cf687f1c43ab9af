import papaparse from "papaparse";
import type { LeagueCell, LeagueRecord } from "../../audit/league-record.ts";
import { cleanLine } from "../clean-text.ts";

const columns = [
  ..."engine,version,kind,protocols,models,part,figure,scenario,metric,unit,metric_kind".split(","),
  ..."value,low,high,trials,rank,tied_with,reason".split(","),
];

type Cell = string | number | null;

/** One row for each figure of a contender, by RFC 4180. Numbers are in the unit of the column `unit`. An empty cell means "not known". */
export function leagueCsv({ contenders, parts }: LeagueRecord): string {
  const data = contenders.flatMap(({ engine, kind, protocols, models }) => {
    const own = [engine.id, engine.version, kind, protocols.join(" "), models.join(" ")];
    return parts.flatMap(({ part, figures }) =>
      figures.flatMap(({ id, scenario, metric, unit, metricKind, cells }) =>
        cells
          .filter((cell) => cell.engine === engine.id)
          .map((cell) => [...own, part, id, scenario, metric, unit, metricKind, ...cellColumns(cell)].map(cleanCell)),
      ),
    );
  });
  return `${papaparse.unparse({ fields: columns, data }, { escapeFormulae: true, newline: "\r\n" }).trimEnd()}\r\n`;
}

function cellColumns(cell: LeagueCell): readonly Cell[] {
  switch (cell.kind) {
    case "ranked":
      return [cell.value, cell.low, cell.high, cell.trials, cell.rank, cell.tiedWith.join(" "), null];
    case "unranked":
      return [cell.value, null, null, cell.trials, null, null, cell.reason];
    case "none":
      return [null, null, null, null, null, null, cell.reason];
  }
}

function cleanCell(cell: Cell): Cell {
  return typeof cell === "string" ? cleanLine(cell, 300) : cell;
}
