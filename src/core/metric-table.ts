import type { MetricDefinition } from "./metric.ts";

/**
 * Every metric there is, one row each. Names follow the OpenTelemetry GenAI conventions where one exists
 * (semantic conventions 1.3x, status "development"); ids carry no unit, the unit column does.
 */
export const metricTable: readonly MetricDefinition[] = [
  // The engine's processes, by the operating system.
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
  // Start-up.
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
  // First token.
  {
    id: "gen_ai.client.operation.time_to_first_chunk",
    title: "Time to first token",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From the request's arrival at the provider to the first byte of the answer on the engine's stdout.",
  },
  {
    id: "first_token.provider_share",
    title: "Provider's share of first token",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From the request's arrival to the provider writing the first content delta.",
  },
  {
    id: "first_token.engine_share",
    title: "Engine's share of first token",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "From the provider writing the first content delta to the first byte on the engine's stdout.",
  },
  // Tools, as the wire and the tool processes themselves show them.
  {
    id: "tools.makespan",
    title: "Tool makespan",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning:
      "From the end of the response that asked for tools to the arrival of the request that carries all results.",
  },
  {
    id: "tools.critical_path",
    title: "Tool critical path",
    unit: "ns",
    better: "neither",
    kind: "measured",
    meaning: "The longest single waiting child, by its own stamps: no schedule can be shorter.",
  },
  {
    id: "tools.overhead",
    title: "Makespan above critical path",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "Tool makespan less the critical path.",
  },
  {
    id: "tools.max_inflight",
    title: "Tools running at once",
    unit: "count",
    better: "higher",
    kind: "measured",
    meaning: "Most waiting children alive at one moment, by the stamps they write themselves.",
  },
  {
    id: "tools.overlap",
    title: "Tool overlap",
    unit: "ratio",
    better: "higher",
    kind: "measured",
    meaning: "Share of the children's summed running time that another child was running too.",
  },
  {
    id: "tools.lost_updates",
    title: "Lost updates",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Edits reported as done whose text is not in the final file.",
  },
  // Requests and tokens, counted by the provider from the bytes sent.
  {
    id: "gen_ai.invoke_agent.inference_calls",
    title: "Model calls",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Requests to the model that were answered.",
  },
  {
    id: "wire.request_bytes",
    title: "Request bytes",
    unit: "bytes",
    better: "lower",
    kind: "exact",
    meaning: "Bytes of all request bodies.",
  },
  {
    id: "gen_ai.usage.input_tokens",
    title: "Input tokens",
    unit: "tokens",
    better: "lower",
    kind: "exact",
    meaning: "Whole prompts of all requests: fresh, written to and read from the prompt cache.",
  },
  {
    id: "usage.fresh_input_tokens",
    title: "Fresh input tokens",
    unit: "tokens",
    better: "lower",
    kind: "exact",
    meaning: "Input tokens that the prompt cache neither supplied nor kept.",
  },
  {
    id: "gen_ai.usage.cache_creation.input_tokens",
    title: "Cache write tokens",
    unit: "tokens",
    better: "lower",
    kind: "exact",
    meaning: "Input tokens written to the prompt cache, billed above the plain price.",
  },
  {
    id: "gen_ai.usage.cache_read.input_tokens",
    title: "Cache read tokens",
    unit: "tokens",
    better: "higher",
    kind: "exact",
    meaning: "Input tokens that came from the prompt cache.",
  },
  {
    id: "gen_ai.usage.output_tokens",
    title: "Output tokens",
    unit: "tokens",
    better: "neither",
    kind: "exact",
    meaning: "Tokens the scripted model produced.",
  },
  {
    id: "cache.hit_ratio_tokens",
    title: "Cache hits by tokens",
    unit: "ratio",
    better: "higher",
    kind: "exact",
    meaning: "Cache read tokens over all input tokens.",
  },
  {
    id: "cache.hit_ratio_requests",
    title: "Cache hits by requests",
    unit: "ratio",
    better: "higher",
    kind: "exact",
    meaning: "Requests that read anything from the prompt cache, over all requests.",
  },
  {
    id: "cache.prefix_breaks",
    title: "Prefix breaks",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Main requests whose prompt does not begin with the one before.",
  },
  // What the provider model derives.
  {
    id: "cost.total",
    title: "Modelled cost",
    unit: "nanoUsd",
    better: "lower",
    kind: "modelled",
    meaning: "Price of all requests by the dated price table.",
  },
  {
    id: "modelled.time_to_first_chunk",
    title: "Modelled time to first token",
    unit: "ns",
    better: "lower",
    kind: "modelled",
    meaning: "Mean over the main requests of the time to first token that the latency model predicts, unscaled.",
  },
  // Context management.
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

const byId: ReadonlyMap<string, MetricDefinition> = new Map(metricTable.map((metric) => [metric.id, metric]));

/** The row of a metric id; asking for one that has no row is a bug in the scenario that names it. */
export function metricDefinition(id: string): MetricDefinition {
  const metric = byId.get(id);
  if (metric === undefined) throw new Error(`No metric ${id} in src/core/metric-table.ts`);
  return metric;
}
