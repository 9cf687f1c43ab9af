import type { MetricDefinition } from "../metric.ts";

/** What the engine writes: streams, sinks, session stores. */
export const outputMetrics: readonly MetricDefinition[] = [];
