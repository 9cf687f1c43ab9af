import type { MetricDefinition } from "../metric.ts";

/** Rate limits, batches and many agents. */
export const concurrencyMetrics: readonly MetricDefinition[] = [];
