import type { SiteModel } from "./site-model.ts";

/** Version of index.json's layout. */
const siteDataVersion = 1;

/**
 * The site for programs: the runs, newest first, and every history as indexes into them with values in the metric's
 * unit.
 */
export function siteData(site: SiteModel, benchVersion: string): string {
  const places = new Map(site.runs.map(({ slug }, place) => [slug, place]));
  const data = {
    schemaVersion: siteDataVersion,
    generator: "agent-engine-bench",
    benchVersion,
    runs: site.runs.map(({ id, isoDate, engine, revision, outcome, headline, against, page, file }) => ({
      id,
      isoDate,
      engine,
      revision,
      outcome,
      headline,
      against,
      page,
      file,
    })),
    scenarios: site.scenarios.map(({ id, title, outcome, page, badge, series }) => ({
      id,
      title,
      outcome,
      page,
      badge,
      series: series.map((one) => ({
        engine: one.engine,
        machine: one.machine,
        arm: one.arm,
        metric: one.metricId,
        unit: one.unit,
        kind: one.kind,
        better: one.better,
        gates: one.gates,
        runs: one.runs.map((run) => places.get(run) ?? null),
        values: one.values,
        levelsFrom: one.levels.map(({ from }) => from),
      })),
    })),
  };
  return `${JSON.stringify(data)}\n`;
}
