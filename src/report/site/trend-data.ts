import type { RunEntry } from "./run-entry.ts";
import type { SeriesModel } from "./series-model.ts";
import type { SiteScenario } from "./site-scenario.ts";

/** What the chart of a scenario's page draws: its series, and the runs that their points lead to. */
export interface TrendData {
  readonly runs: readonly TrendRun[];
  readonly series: readonly TrendSeries[];
}

interface TrendRun {
  readonly title: string;
  readonly date: string;
  readonly headline: string;
  /** From the scenario's page. */
  readonly href: string;
}

export interface TrendSeries extends Pick<SeriesModel, "key" | "unit" | "values" | "levels" | "baselines"> {
  readonly title: string;
  /** Indexes into the runs, one for each value. */
  readonly runs: readonly number[];
}

/** From the site's root, the place of a scenario on a run's page. */
export function scenarioInRun({ id }: SiteScenario, { page, anchors }: RunEntry): string {
  return `${page}#${anchors.get(id) ?? ""}`;
}

/** The data of a scenario's chart; `entries` are all runs of the site by slug. */
export function trendData(scenario: SiteScenario, entries: ReadonlyMap<string, RunEntry>): TrendData {
  const slugs = [...new Set(scenario.series.flatMap(({ runs }) => runs))];
  const places = new Map(slugs.map((slug, place) => [slug, place]));
  const engines = new Set(scenario.series.map(({ engine }) => engine)).size;
  const machines = new Set(scenario.series.map(({ machine }) => machine)).size;
  return {
    runs: slugs.map((slug) => {
      const entry = entries.get(slug);
      return {
        title: entry?.title ?? "",
        date: entry?.date ?? "",
        headline: entry?.headline ?? "",
        href: entry === undefined ? "../index.html" : `../${scenarioInRun(scenario, entry)}`,
      };
    }),
    series: scenario.series.map(({ metric, arm, engine, machine, runs, key, unit, values, levels, baselines }) => {
      const names = [`${metric}, ${arm}`, ...(engines > 1 ? [engine] : []), ...(machines > 1 ? [machine] : [])];
      const title = names.join(" · ");
      return { key, unit, values, levels, baselines, title, runs: runs.map((slug) => places.get(slug) ?? 0) };
    }),
  };
}
