import type { MetricDefinition } from "./metric.ts";
import { compositeMetrics } from "./metrics/composite-metrics.ts";
import { connectionMetrics } from "./metrics/connection-metrics.ts";
import { concurrencyMetrics } from "./metrics/concurrency-metrics.ts";
import { contextMetrics } from "./metrics/context-metrics.ts";
import { memoryMetrics } from "./metrics/memory-metrics.ts";
import { outputMetrics } from "./metrics/output-metrics.ts";
import { processMetrics } from "./metrics/process-metrics.ts";
import { resultCacheMetrics } from "./metrics/result-cache-metrics.ts";
import { roundTripMetrics } from "./metrics/round-trip-metrics.ts";
import { startupMetrics } from "./metrics/startup-metrics.ts";
import { toolsMetrics } from "./metrics/tools-metrics.ts";

/**
 * Every metric there is, one row each, by family. Names follow the OpenTelemetry GenAI conventions where one exists
 * (semantic conventions 1.3x, status "development"); ids carry no unit, the unit column does.
 */
export const metricTable: readonly MetricDefinition[] = [
  ...processMetrics,
  ...startupMetrics,
  ...roundTripMetrics,
  ...connectionMetrics,
  ...toolsMetrics,
  ...contextMetrics,
  ...resultCacheMetrics,
  ...concurrencyMetrics,
  ...outputMetrics,
  ...memoryMetrics,
  ...compositeMetrics,
];

const byId: ReadonlyMap<string, MetricDefinition> = new Map(metricTable.map((metric) => [metric.id, metric]));

/** The row of a metric id; asking for one that has no row is a bug in the scenario that names it. */
export function metricDefinition(id: string): MetricDefinition {
  const metric = byId.get(id);
  if (metric === undefined) throw new Error(`No metric ${id} in src/core/metric-table.ts`);
  return metric;
}
