import type { MetricDefinition } from "../metric.ts";

/** Caches of results, and calls that are shared. */
export const resultCacheMetrics: readonly MetricDefinition[] = [];
