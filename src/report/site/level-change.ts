import type { RunEntry } from "./run-entry.ts";
import type { LevelChange, SeriesModel } from "./series-model.ts";
import type { SiteScenario } from "./site-scenario.ts";

/** A change of level, with the metric that it is of and the run with which it begins. */
export interface SiteLevelChange extends Pick<LevelChange, "tone" | "text"> {
  readonly run: RunEntry;
  readonly engine: string;
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  /** The history, from the site's root. */
  readonly page: string;
}

/** The changes of level of all metrics that gate, newest first. `runs` are newest first. */
export function siteLevelChanges(
  scenarios: readonly SiteScenario[],
  runs: readonly RunEntry[],
): readonly SiteLevelChange[] {
  const places = new Map(runs.map(({ slug }, place) => [slug, place]));
  const placed = scenarios.flatMap(({ title, page, series }) =>
    series
      .filter(({ gates }) => gates)
      .flatMap(({ engine, arm, metric, key, changes }) =>
        changes.flatMap(({ run: slug, tone, text }) => {
          const place = places.get(slug);
          const run = runs[place ?? -1];
          if (place === undefined || run === undefined) return [];
          return [{ place, change: { run, engine, scenario: title, arm, metric, page: `${page}#${key}`, tone, text } }];
        }),
      ),
  );
  return placed.toSorted((left, right) => left.place - right.place).map(({ change }) => change);
}

/** The metrics that gate whose newest level is worse than the one before. */
export function worseNow(scenarios: readonly SiteScenario[]): readonly SeriesModel[] {
  return scenarios
    .flatMap(({ series }) => series)
    .filter(({ gates, changes: [newest] }) => gates && newest?.tone === "worse");
}
