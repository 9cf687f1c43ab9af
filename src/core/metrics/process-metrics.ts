import type { MetricDefinition } from "../metric.ts";

/** The processes of a trial, by the operating system. */
export const processMetrics: readonly MetricDefinition[] = [
  {
    id: "process.wall_time",
    title: "Wall time",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From spawning the engine to its exit, by the harness.",
  },
  {
    id: "process.cpu_time",
    title: "CPU time",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "User and system time of the engine and all children it waited for, by the kernel.",
  },
  {
    id: "process.peak_rss",
    title: "Peak memory",
    unit: "bytes",
    better: "lower",
    kind: "measured",
    meaning: "Largest resident set of the engine's process tree, sampled from the kernel while it runs.",
  },
];
