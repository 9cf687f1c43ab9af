import type { MetricDefinition } from "../metric.ts";

/** Start-up and warm paths. */
export const startupMetrics: readonly MetricDefinition[] = [
  {
    id: "startup.spawn_to_first_request",
    title: "Spawn to first request",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From spawning the engine to its first model request arriving at the provider.",
  },
  {
    id: "startup.engine_share",
    title: "Start-up above the floor",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "Spawn to first request, less that of the smallest program that can send one, measured in the same round.",
  },
];
