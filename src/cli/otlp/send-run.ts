import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { RunRecord } from "../../core/run-record.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import type { OtlpSpan } from "../../provider/observe/otlp.ts";
import type { Collector } from "./collector-address.ts";
import type { PushedTrial } from "./pushed-trials.ts";
import { callMetrics, type PushedMetric, runMetrics } from "./run-metrics.ts";
import { trialSpans } from "./trial-spans.ts";

/** A judged run, and the trials of it whose traces are sent. */
export interface SentRun {
  readonly run: RunRecord;
  readonly trials: readonly PushedTrial[];
}

/** A dead collector holds up the end of a run no longer than this. The exporters try again until then. */
const timeoutMillis = 5000;

const scope = { name: "agent-engine-bench" };

/** Sends traces and metrics by OpenTelemetry's exporters. Returns what failed, a line for each address; untrusted text. */
export async function sendToCollector(collector: Collector, { run, trials }: SentRun): Promise<readonly string[]> {
  const resource = resourceFromAttributes(
    maskedAttributes({
      "service.name": scope.name,
      "service.version": run.harness.version,
      "bench.run": run.id,
      "gen_ai.agent.name": run.engine.id,
    }),
  );
  const spans = trials.flatMap((trial) => trialSpans(run, trial)).map((span) => finishedSpan(span, resource));
  const problems = await Promise.all([
    spans.length === 0 ? null : sendSpans(collector.traces, spans),
    sendMetrics(collector.metrics, [...runMetrics(run), ...callMetrics(trials)], resource),
  ]);
  return problems.flatMap((problem) => problem ?? []);
}

type FinishedSpan = Parameters<OTLPTraceExporter["export"]>[0][number];

async function sendSpans(url: string, spans: FinishedSpan[]): Promise<string | null> {
  const exporter = new OTLPTraceExporter({ url, timeoutMillis });
  try {
    return await new Promise((resolve) => {
      exporter.export(spans, ({ error }) => resolve(problemText(url, error)));
    });
  } finally {
    await exporter.shutdown();
  }
}

async function sendMetrics(url: string, metrics: readonly PushedMetric[], resource: Resource): Promise<string | null> {
  const reader = new OneTimeReader();
  const provider = new MeterProvider({ resource, readers: [reader] });
  record(metrics, provider);
  const exporter = new OTLPMetricExporter({ url, timeoutMillis });
  try {
    const { resourceMetrics } = await reader.collect();
    return await new Promise((resolve) => {
      exporter.export(resourceMetrics, ({ error }) => resolve(problemText(url, error)));
    });
  } finally {
    await exporter.shutdown();
    await provider.shutdown();
  }
}

/** Collects when it is asked to. The SDK's own reader collects in an interval. */
class OneTimeReader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

function record(metrics: readonly PushedMetric[], provider: MeterProvider): void {
  const meter = provider.getMeter(scope.name);
  for (const { name: id, unit, description, instrument, values } of metrics) {
    const name = withoutSecrets(id);
    const options = { unit, description: withoutSecrets(description) };
    const target =
      instrument.kind === "gauge"
        ? meter.createGauge(name, options)
        : meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: [...instrument.limits] } });
    for (const { value, attributes } of values) target.record(value, maskedAttributes(attributes));
  }
}

/** A span as the exporter takes it. Secrets in its texts are masked. */
function finishedSpan(span: OtlpSpan, resource: Resource): FinishedSpan {
  const context = (spanId: string) => ({ traceId: span.traceId, spanId, traceFlags: 1 });
  const startNs = BigInt(span.startTimeUnixNano);
  const endNs = BigInt(span.endTimeUnixNano);
  return {
    name: withoutSecrets(span.name),
    // The SDK counts kinds from 0, the protocol from 1.
    kind: span.kind - 1,
    spanContext: () => context(span.spanId),
    ...(span.parentSpanId === undefined ? {} : { parentSpanContext: context(span.parentSpanId) }),
    startTime: parts(startNs),
    endTime: parts(endNs),
    duration: parts(endNs - startNs),
    ended: true,
    status: { code: span.status.code },
    attributes: maskedAttributes(Object.fromEntries(span.attributes.map(({ key, value }) => [key, plain(value)]))),
    links: [],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds, and nanoseconds of the second. */
function parts(ns: bigint): [number, number] {
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
}

type Plain = string | number | boolean;

function plain(value: OtlpSpan["attributes"][number]["value"]): Plain {
  if ("stringValue" in value) return value.stringValue;
  if ("intValue" in value) return Number(value.intValue);
  return "doubleValue" in value ? value.doubleValue : value.boolValue;
}

function maskedAttributes(attributes: Readonly<Record<string, Plain>>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, typeof value === "string" ? withoutSecrets(value) : value]),
  );
}

/** The exporters give an error for whatever was not taken. */
function problemText(url: string, error: Error | undefined): string | null {
  return error === undefined ? null : `${url}: ${error.message}`;
}
