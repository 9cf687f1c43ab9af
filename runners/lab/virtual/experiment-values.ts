import { totalCost, valueIfKnown } from "../../../src/core/exchange-cost.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import { inputTokens, total } from "../program/virtual-model.ts";
import type { Experiment } from "./experiment.ts";
import type { ExperimentLog, TaskOutcome } from "./run-experiment.ts";

/** A provider that queues a request for longer than this is crowded. */
const crowdedNs = 1e9;
/** Requests that arrive within this time hit the service as one. */
const peakWindowNs = 100e6;
const minuteNs = 60e9;

/** The numbers of an experiment, from the providers' log and the ends of the tasks. All of them are exact. */
export function experimentValues(experiment: Experiment, log: ExperimentLog): MetricValues {
  const { exchanges, tasks } = log;
  const done = tasks.filter(({ failure }) => failure === null);
  const startNs = Math.min(...tasks.map((task) => task.startNs));
  const endNs = Math.max(...tasks.map((task) => task.endNs));
  const makespanNs = endNs - startNs;
  return {
    "simulated.makespan": makespanNs,
    "simulated.throughput": (done.length * minuteNs) / makespanNs,
    "simulated.task_p95": latencyP95(done),
    "simulated.interactive_p95": latencyP95(done.filter((task) => task.requestClass === "interactive")),
    "simulated.background_p95": latencyP95(done.filter((task) => task.requestClass === "background")),
    "tasks.done_ratio": done.length / tasks.length,
    ...limitValues(experiment, log, makespanNs),
    ...retryValues(exchanges),
    "retry.recovery": Math.max(0, endNs - experiment.troubleEndNs),
    ...loadValues(exchanges, experiment.troubleEndNs),
    ...usageValues(exchanges),
    ...(experiment.providers.length > 1 && routingValues(experiment, log)),
  };
}

function latencyP95(tasks: readonly TaskOutcome[]): number {
  return p95(tasks.map(({ startNs, endNs }) => endNs - startNs));
}

function p95(values: readonly number[]): number {
  return quantile(values, 0.95) ?? 0;
}

/** Which of several models was asked. The first provider's is the large one. */
function routingValues({ providers }: Experiment, { exchanges, tasks, sent }: ExperimentLog): MetricValues {
  const large = providers[0]?.settings.model;
  const requests = tasks.map(({ prompt }) => sent.filter((request) => request.prompt === prompt));
  const small = requests.filter(([first]) => first !== undefined && first.model !== large);
  const escalated = small.filter((ofTask) => ofTask.some(({ model }) => model === large));
  return {
    "routing.small_share": small.length / tasks.length,
    "routing.exploration_share": escalated.length / tasks.length,
    "simulated.call_p95": p95(exchanges.map(({ arrivalNs, endNs }) => endNs - arrivalNs)),
  };
}

function limitValues(
  { providers }: Experiment,
  { exchanges, tasks, sent, estimates }: ExperimentLog,
  makespanNs: number,
): MetricValues {
  const answered = exchanges.filter(({ outcome }) => outcome === "complete");
  const refusals = exchanges.filter(({ status }) => status === 429).length;
  const firstSentNs = new Map<string, number>();
  for (const { prompt, atNs } of sent) if (!firstSentNs.has(prompt)) firstSentNs.set(prompt, atNs);
  const waitsNs = tasks.map((task) => (firstSentNs.get(task.prompt) ?? task.endNs) - task.startNs);
  const errors = estimates.map(({ estimated, counted }) => Math.abs(estimated - counted) / Math.max(1, counted));
  const medianError = quantile(errors, 0.5);
  return {
    "limits.refusals": refusals,
    "limits.later_refusal_ratio": Math.max(0, refusals - 1) / Math.max(1, exchanges.length),
    "limits.utilisation": quotaBoundNs(answered, providers[0]?.settings.limits) / makespanNs,
    "limits.queue_wait_p50": quantile(waitsNs, 0.5) ?? 0,
    "limits.queue_wait_p95": p95(waitsNs),
    ...(medianError !== null && { "limits.estimate_error": medianError }),
  };
}

/**
 * The least simulated time in which these answers could be given under the provider's limits, whatever the client does. What exceeds
 * the full buckets has to be refilled before the last request may enter, slots have to be shared, and some answer comes last.
 */
function quotaBoundNs(answered: readonly WireExchange[], limits: ProviderSettings["limits"] = {}): number {
  if (answered.length === 0) return 0;
  const burst = (limits.burstNs ?? minuteNs) / minuteNs;
  const servedNs = answered.map(({ arrivalNs, endNs, queuedNs = 0 }) => endNs - arrivalNs - queuedNs);
  const refillNs = (perMinute: number | undefined, used: number): number =>
    perMinute === undefined ? 0 : Math.max(0, (used / perMinute - burst) * minuteNs);
  // Output is counted when it is produced, so the last answer's may still be missing.
  const largestOutput = Math.max(...answered.map(({ usage }) => usage.outputTokens));
  const lastEntryNs = Math.max(
    refillNs(limits.requestsPerMinute, answered.length),
    refillNs(
      limits.inputTokensPerMinute,
      total(answered, ({ usage }) => usage.freshInputTokens + usage.cacheWriteTokens),
    ),
    refillNs(limits.outputTokensPerMinute, total(answered, ({ usage }) => usage.outputTokens) - largestOutput),
  );
  const sharedNs =
    servedNs.reduce((sum, one) => sum + one, 0) / (limits.concurrentRequests ?? Number.POSITIVE_INFINITY);
  return Math.max(lastEntryNs + Math.min(...servedNs), sharedNs, ...servedNs);
}

/** What retries did to the provider. A request is a retry if its conversation was sent before. */
function retryValues(exchanges: readonly WireExchange[]): MetricValues {
  const retriesNs: number[] = [];
  const conversations = new Set<string>();
  for (const { sections, arrivalNs } of exchanges) {
    const conversation = sections.find(({ name }) => name === "messages")?.digest ?? "";
    if (conversations.has(conversation)) retriesNs.push(arrivalNs);
    conversations.add(conversation);
  }
  const wasted = exchanges.filter(({ outcome }) => outcome !== "complete").length;
  const answered = exchanges.length - wasted;
  return {
    "retry.wasted_requests": wasted,
    "retry.amplification": answered === 0 ? exchanges.length : exchanges.length / answered,
    "retry.synchronised_peak": mostWithin(retriesNs, peakWindowNs),
  };
}

/** Most of the moments (ascending) that lie within a window of that length. */
function mostWithin(momentsNs: readonly number[], windowNs: number): number {
  let first = 0;
  let most = 0;
  for (const [index, atNs] of momentsNs.entries()) {
    while ((momentsNs[first] ?? atNs) <= atNs - windowNs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

function loadValues(exchanges: readonly WireExchange[], stepNs: number): MetricValues {
  const edges = exchanges
    .flatMap(({ arrivalNs, endNs }) => [
      { atNs: arrivalNs, change: 1 },
      { atNs: endNs, change: -1 },
    ])
    .toSorted((left, right) => left.atNs - right.atNs || left.change - right.change);
  let open = 0;
  let mostOpen = 0;
  for (const { change } of edges) {
    open += change;
    mostOpen = Math.max(mostOpen, open);
  }
  const crowded = exchanges.findLast(({ queuedNs = 0, status }) => queuedNs > crowdedNs || status === 529);
  return {
    "load.max_inflight": mostOpen,
    "load.provider_queue_p95": p95(exchanges.map(({ queuedNs = 0 }) => queuedNs)),
    "load.settling": crowded === undefined ? 0 : Math.max(0, crowded.arrivalNs - stepNs),
  };
}

/** Totals of all that the model did. Answers that broke off are billed too. */
function usageValues(exchanges: readonly WireExchange[]): MetricValues {
  return {
    "gen_ai.invoke_agent.inference_calls": exchanges.filter(({ outcome }) => outcome === "complete").length,
    "gen_ai.usage.input_tokens": total(exchanges, inputTokens),
    "usage.fresh_input_tokens": total(exchanges, ({ usage }) => usage.freshInputTokens),
    "gen_ai.usage.cache_creation.input_tokens": total(exchanges, ({ usage }) => usage.cacheWriteTokens),
    "gen_ai.usage.cache_read.input_tokens": total(exchanges, ({ usage }) => usage.cacheReadTokens),
    "gen_ai.usage.output_tokens": total(exchanges, ({ usage }) => usage.outputTokens),
    ...valueIfKnown("cost.total", totalCost(exchanges)),
  };
}
