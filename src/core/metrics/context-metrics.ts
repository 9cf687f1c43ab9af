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
    meaning:
      "Share of the planted facts that a request contains: the last one of a session, the first one of a selection.",
  },
  {
    id: "compaction.ineffective",
    title: "Rewrites that gained too little",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Rewrites after which the prompt was still above four fifths of the one before.",
  },
  {
    id: "context.pair_violations",
    title: "Calls parted from results",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning:
      "Requests that the provider refused because a tool call stood without its result, or a result without its call.",
  },
  {
    id: "select.context_tokens",
    title: "First message",
    unit: "tokens",
    better: "lower",
    kind: "exact",
    meaning: "Tokens of the messages of the first main request: the task and what of the workspace was put beside it.",
  },
  {
    id: "select.update_bytes",
    title: "Told after an edit",
    unit: "bytes",
    better: "lower",
    kind: "exact",
    meaning: "Bytes by which the messages grow over an edit, less those of an engine that tells nothing of it.",
  },
  {
    id: "select.index_time",
    title: "Time to read and rank",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "Spawn to first request, less that of the arm that selects nothing, in the same round.",
  },
];
