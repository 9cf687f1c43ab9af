import type { MetricDefinition } from "../metric.ts";

type Row = readonly [
  id: string,
  title: string,
  unit: MetricDefinition["unit"],
  better: MetricDefinition["better"],
  meaning: string,
];

/** On simulated time, or counted: the same on every machine. */
const exactRows: readonly Row[] = [
  [
    "simulated.makespan",
    "Makespan, simulated",
    "ns",
    "lower",
    "From the first task's start to the last one's end on the simulated clock: the model's times and the limits' waits, none of the machine's.",
  ],
  [
    "simulated.throughput",
    "Tasks a minute, simulated",
    "count",
    "higher",
    "Tasks done per minute of the simulated makespan.",
  ],
  [
    "simulated.task_p95",
    "Task latency p95, simulated",
    "ns",
    "lower",
    "95th percentile of the time from a task's start to its end on the simulated clock, of tasks that were done.",
  ],
  [
    "simulated.interactive_p95",
    "Interactive latency p95, simulated",
    "ns",
    "lower",
    "95th percentile of the latency of tasks that a person waits for.",
  ],
  [
    "simulated.background_p95",
    "Background latency p95, simulated",
    "ns",
    "lower",
    "95th percentile of the latency of tasks that nobody waits for: what protecting people costs the rest.",
  ],
  ["tasks.done_ratio", "Tasks done", "ratio", "higher", "Tasks that ended with the right answer, over all tasks."],
  ["limits.refusals", "Refusals (429)", "count", "lower", "Requests that the provider refused by its rate limits."],
  [
    "limits.later_refusal_ratio",
    "Refusals after the first",
    "ratio",
    "lower",
    "Refusals after the first one, over all requests: one is how a client may learn of a limit.",
  ],
  [
    "limits.utilisation",
    "Quota used",
    "ratio",
    "higher",
    "Least time in which the provider's limits allow these answers, over the makespan; 1 cannot be beaten.",
  ],
  [
    "limits.queue_wait_p50",
    "Wait in the engine p50",
    "ns",
    "lower",
    "Median time from a task's start to its first request leaving the engine, simulated.",
  ],
  ["limits.queue_wait_p95", "Wait in the engine p95", "ns", "lower", "95th percentile of the same."],
  [
    "limits.estimate_error",
    "Estimate error",
    "ratio",
    "lower",
    "Median distance of the limiter's estimate of a request's counted input tokens from what the provider counted.",
  ],
  [
    "retry.wasted_requests",
    "Wasted requests",
    "count",
    "lower",
    "Requests that brought no whole answer: refused, broken off or given up.",
  ],
  [
    "retry.amplification",
    "Requests per answer",
    "count",
    "lower",
    "Requests sent over requests answered; 1 when nothing is sent twice.",
  ],
  [
    "retry.synchronised_peak",
    "Retry peak",
    "count",
    "lower",
    "Most repeated requests that reached the provider within a tenth of a second.",
  ],
  [
    "retry.recovery",
    "Time to recover",
    "ns",
    "lower",
    "From the end of the trouble that the workload makes to the last task's end, simulated.",
  ],
  [
    "load.max_inflight",
    "Requests under way, most",
    "count",
    "neither",
    "Most requests that the provider had open at once.",
  ],
  [
    "load.provider_queue_p95",
    "Wait at the provider p95",
    "ns",
    "lower",
    "95th percentile of a request's wait for one of the provider's slots, simulated.",
  ],
  [
    "load.settling",
    "Settling time",
    "ns",
    "lower",
    "From the step of the load to the last request that the provider held up for over a second or refused as overload.",
  ],
  [
    "fanout.efficiency",
    "Scaling efficiency",
    "ratio",
    "higher",
    "Throughput over that of one agent times the number of agents.",
  ],
  [
    "fanout.contention",
    "USL contention",
    "ratio",
    "lower",
    "Share of the work that only one agent can do at a time, by a fit of the universal scalability law to all arms of the group; absent where the law misses one by more than a tenth.",
  ],
  [
    "fanout.coherency",
    "USL coherency",
    "ratio",
    "lower",
    "Cost of agents keeping up with each other, by the same fit.",
  ],
  [
    "fanout.knee",
    "USL knee",
    "count",
    "higher",
    "Number of agents at which the fitted law has its most throughput; absent where it has none, and where the law misses an arm by more than a tenth.",
  ],
  [
    "routing.small_share",
    "Given to the small model",
    "ratio",
    "neither",
    "Tasks that the small model was asked first.",
  ],
  [
    "routing.regret",
    "Routing regret",
    "nanoUsd",
    "lower",
    "Cost above that of a router that knows each task's outcome, in the same round.",
  ],
  [
    "routing.exploration_share",
    "Small model in vain",
    "ratio",
    "lower",
    "Tasks that the small model failed and the large one had to do again.",
  ],
  [
    "simulated.call_p95",
    "Model call p95, simulated",
    "ns",
    "lower",
    "95th percentile of a request's time at the provider.",
  ],
  [
    "usage.billed_input_tokens",
    "Input not from the cache",
    "tokens",
    "lower",
    "Input tokens of all requests that were fresh or written to the prompt cache: what agents of one project compute anew.",
  ],
  [
    "batch.unparsed_lines",
    "Unreadable result lines",
    "count",
    "lower",
    "Lines of the results file that are no whole JSON object.",
  ],
  [
    "batch.isolation_violations",
    "Mixed-up tasks",
    "count",
    "lower",
    "Results that hold another task's answer, or anything besides their own.",
  ],
];

const measuredRows: readonly Row[] = [
  [
    "batch.throughput",
    "Tasks a minute, this machine",
    "count",
    "higher",
    "Tasks of a batch per minute on the machine's clock, by the provider's log, once as many are done as there are agents: what starting costs each of them is left out.",
  ],
  [
    "machine.efficiency",
    "Scaling efficiency, this machine",
    "ratio",
    "higher",
    "Throughput on the machine's clock over that of one agent times the number of agents.",
  ],
  [
    "machine.contention",
    "USL contention, this machine",
    "ratio",
    "lower",
    "Share of the work that only one agent can do at a time, by a fit of the universal scalability law to throughputs on the machine's clock; absent where the law misses one by more than a tenth.",
  ],
  [
    "machine.coherency",
    "USL coherency, this machine",
    "ratio",
    "lower",
    "Cost of agents keeping up with each other, by the same fit.",
  ],
  [
    "machine.knee",
    "USL knee, this machine",
    "count",
    "higher",
    "Number of agents at which that law has its most throughput; absent where it has none, and where the law misses an arm.",
  ],
  [
    "batch.makespan",
    "Batch makespan",
    "ns",
    "lower",
    "From the engine's start to the end of the batch's last answer, by the provider's log, on the machine's clock.",
  ],
  [
    "batch.engine_time_per_task",
    "Engine time per task",
    "ns",
    "lower",
    "Processor time of the engine's process tree over the tasks of the batch: what a start costs is shared by all of them.",
  ],
  [
    "batch.handoff_p95",
    "Hand-off p95",
    "ns",
    "lower",
    "95th percentile of the time from a task's last answer to the next task's first request, where tasks are done one after another.",
  ],
];

/** Rate limits, batches and many agents. */
export const concurrencyMetrics: readonly MetricDefinition[] = [
  ...exactRows.map((row) => definition(row, "exact")),
  ...measuredRows.map((row) => definition(row, "measured")),
];

function definition([id, title, unit, better, meaning]: Row, kind: MetricDefinition["kind"]): MetricDefinition {
  return { id, title, unit, better, kind, meaning };
}
