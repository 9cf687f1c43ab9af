import type { MetricDefinition } from "../metric.ts";

/** Whole tasks, and the harness itself. */
export const compositeMetrics: readonly MetricDefinition[] = [];
