import { exact, measured, modelled, picker } from "./metric.ts";

/** A metric that several scenarios yield, with the arms that it gates in one of them. */
export const shared = picker([
  measured("process.wall_time", "Wall time", "ns", "lower", {
    meaning: "From spawning the engine to its exit, measured by the harness.",
  }),
  measured("process.cpu_time", "CPU time", "ns", "lower", {
    meaning: "User and system time of the engine and of all children it waited for, reported by the kernel.",
  }),
  measured("process.peak_rss", "Peak memory", "bytes", "lower", {
    meaning: "Largest resident set of the engine's process tree, sampled while it runs.",
  }),
  measured("startup.spawn_to_first_request", "Spawn to first request", "ns", "lower", {
    meaning: "From spawning the engine to its first model request arriving at the provider.",
  }),
  exact("gen_ai.invoke_agent.inference_calls", "Model calls", "count", "lower", {
    meaning: "Requests to the model that were answered.",
  }),
  exact("wire.request_bytes", "Request bytes", "bytes", "lower", {
    meaning: "Bytes of all request bodies.",
  }),
  exact("gen_ai.usage.input_tokens", "Input tokens", "tokens", "lower", {
    meaning: "Whole prompts of all requests: fresh tokens, cache writes and cache reads.",
  }),
  exact("usage.fresh_input_tokens", "Fresh input tokens", "tokens", "lower", {
    meaning: "Input tokens that the prompt cache neither supplied nor stored.",
  }),
  exact("gen_ai.usage.cache_creation.input_tokens", "Cache write tokens", "tokens", "lower", {
    meaning: "Input tokens written to the prompt cache. They cost more than plain input.",
  }),
  exact("gen_ai.usage.cache_read.input_tokens", "Cache read tokens", "tokens", "higher", {
    meaning: "Input tokens that came from the prompt cache.",
  }),
  exact("cache.hit_ratio_tokens", "Cache hits by tokens", "ratio", "higher", {
    meaning: "Cache read tokens divided by all input tokens.",
  }),
  exact("cache.hit_ratio_requests", "Cache hits by requests", "ratio", "higher", {
    meaning: "Requests that read from the prompt cache, divided by all requests.",
  }),
  exact("cache.prefix_breaks", "Prefix breaks", "count", "lower", {
    meaning: "Main requests whose prompt does not begin with the prompt before.",
  }),
  modelled("cost.total", "Modelled cost", "nanoUsd", "lower", {
    meaning: "Price of all requests, by the dated price table.",
  }),
  modelled("modelled.time_to_first_chunk", "Modelled time to first token", "ns", "lower", {
    meaning: "Mean time to first token of the main requests, predicted by the latency model, not scaled.",
  }),
  modelled("modelled.model_time", "Modelled time of the answers", "ns", "lower", {
    meaning:
      "Time to first token plus generation time, summed over the main requests, predicted by the latency model, not scaled.",
  }),
  exact("cache.reprefill_tokens", "Tokens computed again after a pause", "tokens", "lower", {
    meaning: "Tokens that were in the cache before a pause and were not read from it afterwards, over all pauses.",
  }),
  measured("tools.makespan", "Tool makespan", "ns", "lower", {
    meaning: "From the end of the answer that asks for tools to the arrival of the request that carries all results.",
  }),
  measured("tools.critical_path", "Tool critical path", "ns", "neither", {
    meaning: "The longest single waiting child, by its own stamps. No schedule can be shorter.",
  }),
  measured("tools.overhead", "Makespan above critical path", "ns", "lower", {
    meaning: "Tool makespan minus the critical path.",
    isDifference: true,
  }),
  measured("tools.overlap", "Tool overlap", "ratio", "higher", {
    meaning: "Share of the children's summed running time in which another child ran too.",
  }),
  measured("tools.max_inflight", "Tools running at once", "count", "higher", {
    meaning: "Largest number of waiting children alive at one moment, by their own stamps.",
  }),
  exact("tools.lost_updates", "Lost updates", "count", "lower", {
    meaning: "Edits that were reported as done and whose text is not in the final file.",
  }),
  measured("tools.turn_time", "Model and tool time", "ns", "lower", {
    meaning: "Sum over the turns that call tools, from a request's arrival to the arrival of the one with the results.",
  }),
  exact("tools.above_cap", "Tools running above the cap", "count", "lower", {
    meaning:
      "Waiting children alive at one moment, by their own stamps, minus the number that the arm allows. 0 if the engine keeps to it.",
  }),
  measured("tools.started_early", "Calls started before the answer ended", "count", "higher", {
    meaning:
      "Waiting children that ran longer, by their own stamps, than the time from the answer's end to the results.",
  }),
  measured("gen_ai.execute_tool.duration", "Tool call", "ns", "lower", {
    meaning: "Median time of one call in a warm process, from its input to its result.",
  }),
  exact("tools.result_lines", "Lines found", "count", "neither", {
    meaning: "Lines of one call's result, including lines that it only counts.",
  }),
  exact("compaction.count", "Context rewrites", "count", "lower", {
    meaning: "Main requests whose messages do not begin with those of the request before.",
  }),
  modelled("compaction.rewrite_cost", "Cost of rewrites", "nanoUsd", "lower", {
    meaning:
      "Cost of the first request after each rewrite, minus the cost of reading the same prompt from the cache, plus all side requests.",
  }),
  exact("context.peak_tokens", "Largest prompt", "tokens", "lower", {
    meaning: "Input tokens of the largest single request.",
  }),
  exact("context.fact_recall", "Planted facts present", "ratio", "higher", {
    meaning:
      "Share of the planted facts that one request contains: the last request of a session, or the first request of a selection.",
  }),
  exact("delivery.told", "Texts that reached the model", "count", "higher", {
    meaning:
      "Markers of tool results and planted facts that a main request contained. Each counts once. Fewer means that information was lost.",
  }),
  exact("simulated.makespan", "Makespan, simulated", "ns", "lower", {
    meaning:
      "From the first task's start to the last task's end on the simulated clock. It holds the model's times and the limits' waits, not the machine's time.",
  }),
  exact("simulated.throughput", "Tasks a minute, simulated", "count", "higher", {
    meaning: "Tasks done per minute of the simulated makespan.",
  }),
  exact("simulated.task_p95", "Task latency p95, simulated", "ns", "lower", {
    meaning:
      "95th percentile of the time from a task's start to its end on the simulated clock. Only finished tasks count.",
  }),
  exact("tasks.done_ratio", "Tasks done", "ratio", "higher", {
    meaning: "Tasks that ended with the right answer, divided by all tasks.",
  }),
  exact("limits.refusals", "Refusals (429)", "count", "lower", {
    meaning: "Requests that the provider refused because of its rate limits.",
  }),
  exact("retry.amplification", "Requests per answer", "count", "lower", {
    meaning: "Requests sent divided by requests answered. 1 means nothing was sent twice.",
  }),
  exact("load.above_cap", "Open requests above the cap", "count", "lower", {
    meaning: "Most open requests at once, minus the number that the arm allows. 0 if the engine keeps to it.",
  }),
  exact("load.max_inflight", "Most open requests", "count", "neither", {
    meaning: "Largest number of requests that the provider had open at once.",
  }),
  measured("batch.makespan", "Batch makespan", "ns", "lower", {
    meaning:
      "From the engine's start to the end of the batch's last answer, on the machine's clock, from the provider's log.",
  }),
  measured("batch.handoff_p95", "Hand-off p95", "ns", "lower", {
    meaning:
      "95th percentile of the time from a task's last answer to the next task's first request. Only for tasks that run one after another.",
  }),
  measured("task.first_result", "Time to first result", "ns", "lower", {
    meaning: "From spawning the engine to the arrival of the first request that carries a tool result.",
  }),
  measured("task.own_time", "Time outside the model", "ns", "lower", {
    meaning: "Wall time minus the time from each request's arrival to the end of its answer.",
  }),
  exact("task.tokens", "Tokens per success", "tokens", "lower", {
    meaning: "Input and output tokens of a task that was done right. A wrong task has no value.",
  }),
]);

/** How much the model was told. A change that lowers one of these saves nothing: information was lost. */
export const deliveryMetrics: ReadonlySet<string> = new Set(["delivery.told", "context.fact_recall"]);

/** Work that is lost although nothing says so: edits reported as done, answers dropped without a word. Right is 0. */
export const lostWorkMetrics: ReadonlySet<string> = new Set(["tools.lost_updates", "faults.lost"]);
