import { cleanLine } from "../clean-text.ts";
import type { RowKey } from "../model/comparison-model.ts";
import type { SiteRun } from "./site-run.ts";
import { seriesKey, slugOf } from "./slug.ts";

/** The way from a run's page, two folders down, to the site around it. */
export interface SiteLinks {
  readonly home: string;
  /** The pages of the run's scenarios, in their order. */
  readonly scenarios: readonly string[];
  /** The history of a row; null where this run adds no point to one. */
  readonly historyOf: (row: RowKey) => string | null;
}

/** Where a published run's scenarios and rows have their histories. */
export function siteLinks({ engine, machine, scenarios }: SiteRun): SiteLinks {
  const pages = scenarios.map(({ id }) => `../../scenario/${slugOf(id)}.html`);
  const rows = new Map<string, string>();
  for (const [place, scenario] of scenarios.entries())
    for (const arm of scenario.arms)
      for (const [column, metric] of scenario.metrics.entries())
        if (arm.values[column] != null)
          rows.set(
            nameOf({ scenario: scenario.id, arm: arm.id, metric: metric.id }),
            `${pages[place]}#${seriesKey(engine.id, arm.id, metric.id, machine)}`,
          );
  return { home: "../../index.html", scenarios: pages, historyOf: (row) => rows.get(nameOf(row)) ?? null };
}

/** Rows of a page have cleaned ids. */
function nameOf({ scenario, arm, metric }: RowKey): string {
  return JSON.stringify([scenario, arm, metric].map((id) => cleanLine(id)));
}
