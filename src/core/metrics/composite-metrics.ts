import type { MetricDefinition } from "../metric.ts";

/** Whole tasks, and the harness itself. */
export const compositeMetrics: readonly MetricDefinition[] = [
  {
    id: "instrumentation.wall_overhead",
    title: "Wall time added",
    unit: "ratio",
    better: "lower",
    kind: "measured",
    meaning: "Wall time of the watched session over that of the unwatched one of the same round, less one.",
  },
  {
    id: "instrumentation.cpu_overhead",
    title: "CPU time added",
    unit: "ratio",
    better: "lower",
    kind: "measured",
    meaning: "CPU time of the watched session over that of the unwatched one of the same round, less one.",
  },
  {
    id: "instrumentation.missing_records",
    title: "Records missing",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Requests and tool calls that the provider saw and the engine's spans do not tell, or tell too often.",
  },
  {
    id: "instrumentation.coverage",
    title: "Time explained",
    unit: "ratio",
    better: "higher",
    kind: "measured",
    meaning: "Share of the run's span that its model and tool calls cover.",
  },
  {
    id: "instrumentation.written_bytes",
    title: "Bytes written by the instrument",
    unit: "bytes",
    better: "lower",
    kind: "measured",
    meaning: "Size of what the instrument wrote; time stamps make it vary.",
  },
];
