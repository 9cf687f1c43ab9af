import { firstTokenNs } from "../../core/content-events.ts";
import type { MetricRecord, RunRecord } from "../../core/run-record.ts";
import type { MetricUnit } from "../../core/metric.ts";
import type { WireExchange } from "../../core/trace.ts";
import { genAiProvider } from "../../provider/observe/otlp.ts";
import { median } from "../../stats/quantile.ts";
import type { PushedTrial } from "./pushed-trials.ts";

type Attributes = Readonly<Record<string, string>>;

/** One value of an instrument. */
export interface MetricValue {
  readonly value: number;
  readonly attributes: Attributes;
}

/** A metric as OpenTelemetry has it. `unit` is UCUM. A histogram has its convention's bucket limits. */
export interface PushedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly instrument: { readonly kind: "gauge" } | { readonly kind: "histogram"; readonly limits: readonly number[] };
  readonly values: readonly MetricValue[];
}

/** The medians of a run's metrics, as gauges. Metrics without a value are left out. */
export function runMetrics(run: RunRecord): readonly PushedMetric[] {
  const metrics = new Map<string, PushedMetric>();
  for (const scenario of run.scenarios)
    for (const metric of scenario.metrics) {
      const values = valuesOf(scenario, metric);
      if (values.length === 0) continue;
      const before = metrics.get(metric.id)?.values ?? [];
      metrics.set(metric.id, { ...gauge(metric), values: [...before, ...values] });
    }
  return [...metrics.values()];
}

function gauge({ id, unit, meaning }: MetricRecord): Omit<PushedMetric, "values"> {
  return { name: id, unit: units[unit].name, description: meaning, instrument: { kind: "gauge" } };
}

function valuesOf({ id, arms }: RunRecord["scenarios"][number], metric: MetricRecord): readonly MetricValue[] {
  return arms.flatMap((arm) =>
    (["base", "head"] as const).flatMap((side) => {
      const done = arm.trials.filter((trial) => trial.side === side && trial.outcome.kind === "done");
      const middle = median(done.flatMap(({ values }) => values[metric.id] ?? []));
      if (middle === null) return [];
      const attributes = { "bench.scenario": id, "bench.arm": arm.id, "bench.side": side, "bench.kind": metric.kind };
      return [{ value: middle * units[metric.unit].factor, attributes }];
    }),
  );
}

const units: Readonly<Record<MetricUnit, { readonly name: string; readonly factor: number }>> = {
  ns: { name: "s", factor: 1e-9 },
  bytes: { name: "By", factor: 1 },
  count: { name: "1", factor: 1 },
  tokens: { name: "{token}", factor: 1 },
  ratio: { name: "1", factor: 1 },
  nanoUsd: { name: "{USD}", factor: 1e-9 },
};

/** The limits that the conventions advise. */
const tokenLimits = Array.from({ length: 14 }, (_, power) => 4 ** power);
const durationLimits = Array.from({ length: 14 }, (_, power) => 2 ** power / 100);
const firstTokenLimits = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The model calls of the pushed trials in the histograms that the GenAI conventions name. */
export function callMetrics(trials: readonly PushedTrial[]): readonly PushedMetric[] {
  const calls = trials.flatMap((trial) =>
    trial.trace.exchanges
      .filter(({ outcome, purpose }) => outcome === "complete" && (purpose === "main" || purpose === "side"))
      .map((exchange) => ({ exchange, attributes: attributesOf(trial, exchange) })),
  );
  const seconds = "s";
  const all: readonly PushedMetric[] = [
    {
      name: "gen_ai.client.token.usage",
      unit: "{token}",
      description: "Number of input and output tokens used.",
      instrument: { kind: "histogram", limits: tokenLimits },
      values: calls.flatMap(({ exchange: { usage }, attributes }) => [
        {
          value: usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens,
          attributes: { ...attributes, "gen_ai.token.type": "input" },
        },
        { value: usage.outputTokens, attributes: { ...attributes, "gen_ai.token.type": "output" } },
      ]),
    },
    {
      name: "gen_ai.server.request.duration",
      unit: seconds,
      description: "Time from the request to the last byte of the answer.",
      instrument: { kind: "histogram", limits: durationLimits },
      values: calls.map(({ exchange, attributes }) => ({
        value: (exchange.endNs - exchange.arrivalNs) / 1e9,
        attributes,
      })),
    },
    {
      name: "gen_ai.server.time_to_first_token",
      unit: seconds,
      description: "Time from the request to the first token of the answer.",
      instrument: { kind: "histogram", limits: firstTokenLimits },
      values: calls.flatMap(({ exchange, attributes }) => {
        const tokenNs = firstTokenNs(exchange);
        return tokenNs === null ? [] : [{ value: (tokenNs - exchange.arrivalNs) / 1e9, attributes }];
      }),
    },
  ];
  return all.filter(({ values }) => values.length > 0);
}

function attributesOf({ scenario, arm, side }: PushedTrial, { model, protocol }: WireExchange): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": genAiProvider[protocol],
    "gen_ai.request.model": model,
    "bench.scenario": scenario,
    "bench.arm": arm,
    "bench.side": side,
  };
}
