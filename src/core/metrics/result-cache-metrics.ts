import type { MetricDefinition } from "../metric.ts";

/** Caches of results, and calls that are shared. */
export const resultCacheMetrics: readonly MetricDefinition[] = [
  {
    id: "response_cache.hit_ratio",
    title: "Answers from the cache",
    unit: "ratio",
    better: "higher",
    kind: "exact",
    meaning: "Runs that were answered without a model call, over all runs that may be.",
  },
  {
    id: "response_cache.stale_hits",
    title: "Stale answers",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Answers from the cache that do not say what the file says now.",
  },
  {
    id: "response_cache.forbidden_hits",
    title: "Answers that must not be cached",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Tasks that write files or fail, and that were answered without a model call.",
  },
  {
    id: "response_cache.lookup_time",
    title: "Time of a hit",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "Mean wall time of a whole run, in a process that is up, that was answered from the cache.",
  },
  {
    id: "response_cache.time_to_answer",
    title: "Spawn to answer",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From starting the last of three runs to the first byte of its answer, by the harness.",
  },
  {
    id: "dedup.calls_executed",
    title: "Calls executed",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Tool calls of the turn that really ran, by the distinct stamps that their processes wrote.",
  },
  {
    id: "dedup.calls_saved",
    title: "Calls shared",
    unit: "count",
    better: "higher",
    kind: "exact",
    meaning: "Tool calls of the turn that were answered by the execution of an equal one.",
  },
];
