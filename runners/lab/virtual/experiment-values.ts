import type { MetricValues } from "../../../src/core/metric.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import type { Experiment } from "./experiment-file.ts";
import { quotaBoundNs } from "./quota-bound.ts";
import { retryValues } from "./retry-values.ts";
import type { ExperimentLog } from "./run-experiment.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** The numbers of an experiment, from the providers' log and the tasks' ends; all of them are exact. */
export function experimentValues(experiment: Experiment, log: ExperimentLog): MetricValues {
  const { exchanges, tasks } = log;
  const done = tasks.filter(({ failure }) => failure === null);
  const startNs = Math.min(...tasks.map((task) => task.startNs));
  const makespanNs = Math.max(...tasks.map((task) => task.endNs)) - startNs;
  const ofClass = (wanted: TaskOutcome["requestClass"]): number[] =>
    done.filter((task) => task.requestClass === wanted).map((task) => task.endNs - task.startNs);
  const latencies = done.map((task) => task.endNs - task.startNs);
  return {
    "simulated.makespan": makespanNs,
    "simulated.throughput": (done.length * 60e9) / makespanNs,
    "simulated.task_p50": quantile(latencies, 0.5) ?? 0,
    "simulated.task_p95": quantile(latencies, 0.95) ?? 0,
    "simulated.interactive_p95": quantile(ofClass("interactive"), 0.95) ?? 0,
    "simulated.background_p95": quantile(ofClass("background"), 0.95) ?? 0,
    "tasks.done_ratio": done.length / tasks.length,
    ...limitValues(experiment, log, makespanNs),
    ...retryValues(exchanges),
    "retry.recovery": Math.max(0, startNs + makespanNs - experiment.troubleEndNs),
    ...loadValues(exchanges, experiment.troubleEndNs),
    ...usageTotals(exchanges),
    ...routingValues(experiment, log),
  };
}

/** Who was asked, where there are several models; the first provider's is the large one. */
function routingValues({ providers }: Experiment, { exchanges, tasks, sent }: ExperimentLog): MetricValues {
  if (providers.length < 2) return {};
  const large = providers[0]?.settings.model;
  const asked = tasks.map(({ prompt }) => sent.filter((request) => request.prompt === prompt));
  const small = asked.filter(([first]) => first !== undefined && first.model !== large);
  const again = small.filter((requests) => requests.some(({ model }) => model === large));
  return {
    "routing.small_share": small.length / tasks.length,
    "routing.exploration_share": again.length / tasks.length,
    "simulated.call_p95":
      quantile(
        exchanges.map(({ arrivalNs, endNs }) => endNs - arrivalNs),
        0.95,
      ) ?? 0,
  };
}

function limitValues(
  experiment: Experiment,
  { exchanges, tasks, sent, estimates }: ExperimentLog,
  makespanNs: number,
): MetricValues {
  const answered = exchanges.filter(({ outcome }) => outcome === "complete");
  const refusals = exchanges.filter(({ status }) => status === 429).length;
  const settings = experiment.providers[0]?.settings;
  const boundNs = settings === undefined || answered.length === 0 ? 0 : quotaBoundNs(answered, settings);
  const firstSentNs = new Map<string, number>();
  for (const { prompt, atNs } of sent) if (!firstSentNs.has(prompt)) firstSentNs.set(prompt, atNs);
  const waitedNs = tasks.map((task) => (firstSentNs.get(task.prompt) ?? task.endNs) - task.startNs);
  const errors = estimates.map(({ estimated, counted }) => Math.abs(estimated - counted) / Math.max(1, counted));
  return {
    "limits.refusals": refusals,
    "limits.later_refusal_ratio": Math.max(0, refusals - 1) / Math.max(1, exchanges.length),
    "limits.utilisation": boundNs / makespanNs,
    "limits.queue_wait_p50": quantile(waitedNs, 0.5) ?? 0,
    "limits.queue_wait_p95": quantile(waitedNs, 0.95) ?? 0,
    ...(errors.length === 0 ? {} : { "limits.estimate_error": quantile(errors, 0.5) ?? 0 }),
  };
}

/** What the provider had to carry; what queues there for longer than this is too much. */
const crowdedNs = 1e9;

function loadValues(exchanges: readonly WireExchange[], stepNs: number): MetricValues {
  const edges = exchanges
    .flatMap(({ arrivalNs, endNs }) => [
      { atNs: arrivalNs, change: 1 },
      { atNs: endNs, change: -1 },
    ])
    .toSorted((left, right) => left.atNs - right.atNs || left.change - right.change);
  let open = 0;
  let most = 0;
  for (const { change } of edges) {
    open += change;
    most = Math.max(most, open);
  }
  const queued = exchanges.map(({ queuedNs = 0 }) => queuedNs);
  const crowded = exchanges.findLast(({ queuedNs = 0, status }) => queuedNs > crowdedNs || status === 529);
  return {
    "load.max_inflight": most,
    "load.provider_queue_p95": quantile(queued, 0.95) ?? 0,
    "load.settling": crowded === undefined ? 0 : Math.max(0, crowded.arrivalNs - stepNs),
  };
}

/** Totals of all that the model did, also of answers that broke off: they are billed. */
function usageTotals(exchanges: readonly WireExchange[]): MetricValues {
  const total = (value: (exchange: WireExchange) => number): number =>
    exchanges.reduce((sum, exchange) => sum + value(exchange), 0);
  const freshTokens = total(({ usage }) => usage.freshInputTokens);
  const writeTokens = total(({ usage }) => usage.cacheWriteTokens);
  const readTokens = total(({ usage }) => usage.cacheReadTokens);
  return {
    "gen_ai.invoke_agent.inference_calls": exchanges.filter(({ outcome }) => outcome === "complete").length,
    "gen_ai.usage.input_tokens": freshTokens + writeTokens + readTokens,
    "usage.fresh_input_tokens": freshTokens,
    "gen_ai.usage.cache_creation.input_tokens": writeTokens,
    "gen_ai.usage.cache_read.input_tokens": readTokens,
    "gen_ai.usage.output_tokens": total(({ usage }) => usage.outputTokens),
    "cost.total": total(({ modelled }) => modelled.costNanoUsd),
  };
}
