import type { MetricDefinition } from "../metric.ts";

/** Context management. */
export const contextMetrics: readonly MetricDefinition[] = [
  {
    id: "compaction.count",
    title: "Context rewrites",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Main requests whose messages do not begin with those of the request before.",
  },
  {
    id: "compaction.rewrite_cost",
    title: "Cost of rewrites",
    unit: "nanoUsd",
    better: "lower",
    kind: "modelled",
    meaning:
      "What the first request after each rewrite cost above reading the same prompt from the cache, plus side requests.",
  },
  {
    id: "context.peak_tokens",
    title: "Largest prompt",
    unit: "tokens",
    better: "lower",
    kind: "exact",
    meaning: "Input tokens of the largest single request.",
  },
  {
    id: "context.fact_recall",
    title: "Planted facts present",
    unit: "ratio",
    better: "higher",
    kind: "exact",
    meaning: "Facts planted early in the session that the last request still contains.",
  },
];
