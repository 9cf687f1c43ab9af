import { cleanLine, cleanText } from "../clean-text.ts";
import type { RunEntry } from "./run-entry.ts";
import type { ScenarioOutcome } from "./scenario-outcome.ts";
import { type SeriesModel, seriesModel, type SiteHistory } from "./series-model.ts";
import type { SiteRun, SiteRunScenario } from "./site-run.ts";
import { slugOf } from "./slug.ts";

/** A scenario and its histories, as of the newest run of an engine that has it. */
export interface SiteScenario {
  readonly id: string;
  /** The engine of the newest run. */
  readonly engine: string;
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

/** All published runs and their histories. */
export interface KnownRuns {
  readonly histories: readonly SiteHistory[];
  readonly byId: ReadonlyMap<string, SiteRun>;
  readonly entries: ReadonlyMap<string, RunEntry>;
}

/** The scenarios of runs, each as of the first run that has it. */
export function scenariosOf(
  runs: readonly SiteRun[],
  { histories, byId, entries }: KnownRuns,
): readonly SiteScenario[] {
  const found = new Map<string, { readonly run: SiteRun; readonly scenario: SiteRunScenario }>();
  for (const run of runs)
    for (const scenario of run.scenarios) if (!found.has(scenario.id)) found.set(scenario.id, { run, scenario });
  return [...found].flatMap(([id, { run, scenario }]): SiteScenario[] => {
    const newest = entries.get(run.id);
    if (newest === undefined) return [];
    const mine = histories.filter((history) => history.scenario === id);
    return [
      {
        id: cleanLine(id),
        engine: cleanLine(run.engine.id),
        title: cleanLine(scenario.title),
        question: cleanText(scenario.question),
        outcome: scenario.outcome,
        newest,
        series: inOrder(mine, run, scenario).map((history) => seriesModel(history, byId)),
        page: `scenario/${slugOf(id)}.html`,
        badge: `badge/scenario/${slugOf(id)}.svg`,
      },
    ];
  });
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
