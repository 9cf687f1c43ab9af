import type { LeagueRecord } from "../../audit/league-record.ts";
import { cleanLine } from "../clean-text.ts";
import { type EngineTable, engineTable } from "./engine-table.ts";
import { type EngineView, enginesByRuns } from "./engine-view.ts";
import { type SiteLevelChange, siteLevelChanges } from "./level-change.ts";
import { type RunEntry, runEntry } from "./run-entry.ts";
import type { SiteHistory } from "./series-model.ts";
import { type SiteLeagues, siteLeagues } from "./site-league.ts";
import type { SiteRun } from "./site-run.ts";
import { type KnownRuns, scenariosOf, type SiteScenario } from "./site-scenario.ts";
import { slugOf } from "./slug.ts";

/** Everything the site shows besides the pages of its runs. All text in it is clean. */
export interface SiteModel {
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  /** Each as the engine sees it that leads among those that have it. */
  readonly scenarios: readonly SiteScenario[];
  /** The engine with the most runs leads, so that none takes the front page over with one run. */
  readonly views: readonly EngineView[];
  /** Of metrics that gate, newest first. */
  readonly changes: readonly SiteLevelChange[];
  /** Null with fewer than two engines. */
  readonly engines: EngineTable | null;
  /** Null without a league. */
  readonly leagues: SiteLeagues | null;
}

/** The site's model. Pure: the same runs give the same site, in any order. */
export function siteModel(
  records: readonly SiteRun[],
  histories: readonly SiteHistory[],
  leagues: readonly LeagueRecord[] = [],
): SiteModel {
  const ordered = newestFirst(records);
  const engines = enginesByRuns(ordered);
  const entries = new Map(ordered.map((run) => [run.id, runEntry(run)]));
  const known: KnownRuns = { histories, byId: new Map(ordered.map((run) => [run.id, run])), entries };
  const views = engines.flatMap((engine): EngineView[] => {
    const runs = ordered.filter((run) => run.engine.id === engine);
    const own = histories.filter((history) => history.engine === engine);
    const listed = runs.flatMap(({ id }) => entries.get(id) ?? []);
    const [newest] = listed;
    if (newest === undefined) return [];
    return [
      {
        title: cleanLine(engine),
        page: `engine/${slugOf(engine)}.html`,
        badge: `badge/engine/${slugOf(engine)}.svg`,
        newest,
        runs: listed,
        scenarios: scenariosOf(runs, { ...known, histories: own }),
      },
    ];
  });
  const scenarios = scenariosOf(
    engines.flatMap((engine) => ordered.filter((run) => run.engine.id === engine)),
    known,
  );
  return {
    runs: [...entries.values()],
    scenarios,
    views,
    changes: siteLevelChanges(scenarios, [...entries.values()]),
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
