import { engineName } from "../../core/engine-text.ts";
import { formatValue } from "../../core/units.ts";
import type { Contender, LeagueCell, LeagueFigure, LeagueRecord } from "../../audit/league-record.ts";
import { cleanLine } from "../clean-text.ts";

/** How ranks are to be read. */
export const rankWords =
  "Lower is better in every figure. A rank is one more than the number of engines that are surely better: their 95 % intervals end below, or their exact numbers are lower. An equals sign marks a rank that is shared or not sure. There is no total score.";

/** What a dash means. */
export const dashWords = "A dash: the engine can't show this figure. The reason stands beside it.";

/** A cell in words. `rank` and `value` are a few characters, `details` is a line. */
export interface CellWords {
  /** "1", "2=", or "" without a rank. */
  readonly rank: string;
  readonly value: string;
  readonly details: string;
}

export function cellWords(cell: LeagueCell, { unit, metricKind }: LeagueFigure): CellWords {
  switch (cell.kind) {
    case "none":
      return { rank: "", value: "–", details: cleanLine(cell.reason, 300) };
    case "unranked":
      return { rank: "", value: formatValue(cell.value, unit), details: `not ranked: ${cleanLine(cell.reason, 300)}` };
    case "ranked": {
      const { rank, value, low, high, tiedWith } = cell;
      const isSpread = low < high;
      const tie = isSpread || metricKind === "measured" ? "not separated from" : "equal to";
      const details = [
        ...(isSpread ? [`${formatValue(low, unit)} to ${formatValue(high, unit)}`] : []),
        ...(tiedWith.length === 0 ? [] : [`${tie} ${tiedWith.join(", ")}`]),
      ];
      return {
        rank: `${rank}${tiedWith.length === 0 ? "" : "="}`,
        value: formatValue(value, unit),
        details: details.join("; "),
      };
    }
  }
}

/** What is known of a contender, by column. */
export const contenderColumns = ["Engine", "Version", "Protocol", "Model", "First prompt", "Kind"] as const;

export function contenderCells(contender: Contender): readonly string[] {
  const { engine, kind, protocols, models, promptTokens } = contender;
  const { version, revision, dirty } = engine;
  const commit = revision === null ? "" : `${revision.slice(0, 12)}${dirty ? " with changes" : ""}`;
  return [
    engine.id,
    [version ?? "", commit].filter(Boolean).join(" at ") || "not known",
    protocols.join(", ") || "–",
    models.join(", ") || "–",
    promptTokens === null ? "–" : formatValue(promptTokens, "tokens"),
    kind === "laboratory" ? "laboratory engine" : "agent",
  ].map((cell) => cleanLine(cell, 120));
}

/** Date, machine and seed, in one line. */
export function conditionWords({ isoDate, environment, harness, seed }: LeagueRecord): string {
  const { cpuModel, cores, node, network } = environment;
  return cleanLine(
    [
      `${isoDate.slice(0, 16).replace("T", " ")} UTC`,
      `${cores} cores of ${cpuModel}`,
      `Node ${node.replace(/^v/, "")}`,
      `bench ${harness.version}`,
      `network ${network.kind}`,
      `seed ${seed}`,
    ].join(" · "),
    400,
  );
}

/** The names of all contenders: "pi 0.80.2, codex 0.99.0 and reference". */
export function leagueTitle({ contenders }: LeagueRecord): string {
  const names = contenders.map(({ engine }) => cleanLine(engineName(engine), 60));
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** The cells of a figure in the order of their ranks. Cells without a rank come last. */
export function byRank({ cells }: LeagueFigure): readonly LeagueCell[] {
  return cells.toSorted((left, right) => placeOf(left) - placeOf(right) || valueOf(left) - valueOf(right));
}

function placeOf(cell: LeagueCell): number {
  return cell.kind === "ranked" ? cell.rank : Number.MAX_SAFE_INTEGER;
}

function valueOf(cell: LeagueCell): number {
  return cell.kind === "none" ? Number.MAX_VALUE : cell.value;
}
