import type { ScenarioMetric } from "../src/core/metric.ts";
import { loadCatalogue } from "../src/cli/config/catalogue.ts";

const { agent, lab } = await loadCatalogue();
const rows = new Map([...agent, ...lab].flatMap(({ metrics }) => metrics.map((metric) => [metric.id, metric])));

/** A metric of the catalogue by its id, gating on nothing. */
export function metricRow(id: string): ScenarioMetric {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`No scenario yields ${id}.`);
  return { ...row, gatesOn: [] };
}
