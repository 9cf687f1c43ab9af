import type { ScenarioRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { median } from "../../stats/quantile.ts";
import { valuesOf } from "./arm-table.ts";

/** One figure of a scenario beside those of the others; null where no arm measured it. */
export interface OverviewCell {
  readonly column: string;
  /** The median of the only arm, or the least and the greatest median of several. Controls are left out. */
  readonly text: string | null;
}

const columns = [
  ["Modelled cost", "cost.total"],
  ["Modelled time to first token", "modelled.time_to_first_chunk"],
  ["Wall time", "process.wall_time"],
  ["Peak memory", "process.peak_rss"],
] as const;

/** The four figures of a scenario, by the head's medians. */
export function overviewOf(scenario: ScenarioRecord): readonly OverviewCell[] {
  return columns.map(([column, metric]) => ({ column, text: figureOf(scenario, metric) }));
}

function figureOf(scenario: ScenarioRecord, id: string): string | null {
  const unit = scenario.metrics.find((metric) => metric.id === id)?.unit;
  if (unit === undefined) return null;
  const medians = scenario.arms
    .filter(({ control }) => !control)
    .flatMap((arm) => median(valuesOf(arm, "head", id)) ?? []);
  if (medians.length === 0) return null;
  const [least, most] = [Math.min(...medians), Math.max(...medians)].map((value) => formatValue(value, unit));
  return least === most ? `${least}` : `${least} to ${most}`;
}
