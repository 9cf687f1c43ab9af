import type { LeagueRecord } from "../../audit/league-record.ts";
import type { ScenarioOutcome } from "./scenario-outcome.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { type EngineTable, engineTable } from "./engine-table.ts";
import { type RunEntry, runEntry } from "./run-entry.ts";
import { type SeriesModel, seriesModel, type SiteHistory } from "./series-model.ts";
import { type SiteLeagues, siteLeagues } from "./site-league.ts";
import type { SiteRun, SiteRunScenario } from "./site-run.ts";
import { slugOf } from "./slug.ts";

/** Everything the site shows besides the pages of its runs. All text in it is clean. */
export interface SiteModel {
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  readonly scenarios: readonly SiteScenario[];
  /** Null with fewer than two engines. */
  readonly engines: EngineTable | null;
  /** Null without a league. */
  readonly leagues: SiteLeagues | null;
}

/** A scenario and its histories, as of the newest run that has it. */
export interface SiteScenario {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly outcome: ScenarioOutcome;
  readonly newest: RunEntry;
  /** The newest run's engine and machine first, then what gates, then the order of its metrics. */
  readonly series: readonly SeriesModel[];
  /** From the site's root. */
  readonly page: string;
  readonly badge: string;
}

/** The site's model. Pure: the same runs give the same site, in any order. */
export function siteModel(
  records: readonly SiteRun[],
  histories: readonly SiteHistory[],
  leagues: readonly LeagueRecord[] = [],
): SiteModel {
  const ordered = newestFirst(records);
  const byId = new Map(ordered.map((run) => [run.id, run]));
  const entries = new Map(ordered.map((run) => [run.id, runEntry(run)]));
  const found = new Map<string, { readonly run: SiteRun; readonly scenario: SiteRunScenario }>();
  for (const run of ordered)
    for (const scenario of run.scenarios) if (!found.has(scenario.id)) found.set(scenario.id, { run, scenario });
  return {
    runs: [...entries.values()],
    scenarios: [...found].flatMap(([id, { run, scenario }]): SiteScenario[] => {
      const newest = entries.get(run.id);
      if (newest === undefined) return [];
      const mine = histories.filter((history) => history.scenario === id);
      return [
        {
          id: cleanLine(id),
          title: cleanLine(scenario.title),
          question: cleanText(scenario.question),
          outcome: scenario.outcome,
          newest,
          series: inOrder(mine, run, scenario).map((history) => seriesModel(history, byId)),
          page: `scenario/${slugOf(id)}.html`,
          badge: `badge/scenario/${slugOf(id)}.svg`,
        },
      ];
    }),
    engines: engineTable(ordered),
    leagues: siteLeagues(leagues),
  };
}

/** By date, then id, so that ties have one order. */
function newestFirst(records: readonly SiteRun[]): readonly SiteRun[] {
  return records.toSorted(
    (left, right) => timeOf(right) - timeOf(left) || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0),
  );
}

/** A text that is not a date sorts as the oldest. */
function timeOf(run: SiteRun): number {
  return Date.parse(run.isoDate) || 0;
}

function inOrder(histories: readonly SiteHistory[], run: SiteRun, scenario: SiteRunScenario): readonly SiteHistory[] {
  const metrics = scenario.metrics.map(({ id }) => id);
  const arms = scenario.arms.map(({ id }) => id);
  const rank = (history: SiteHistory): readonly number[] => [
    Number(history.engine !== run.engine.id),
    Number(history.points.at(-1)?.run !== run.id),
    Number(!history.gates),
    metrics.indexOf(history.metric.id),
    arms.indexOf(history.arm),
  ];
  return histories
    .map((history) => ({ history, ranks: rank(history) }))
    .toSorted((left, right) => firstDifference(left.ranks, right.ranks))
    .map(({ history }) => history);
}

function firstDifference(left: readonly number[], right: readonly number[]): number {
  return left.map((value, place) => value - (right[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
