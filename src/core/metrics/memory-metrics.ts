import type { MetricDefinition } from "../metric.ts";

/** Memory and what is left behind. */
export const memoryMetrics: readonly MetricDefinition[] = [];
