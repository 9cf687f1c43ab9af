import type { EngineSpan, Timeline } from "../../core/timeline.ts";
import type { Trace } from "../../core/trace.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { digestOf } from "../../provider/digest.ts";
import { chromeTrace, stretchUs, type TraceEvent } from "../../provider/observe/chrome-trace.ts";
import { type OtlpOrigin, type OtlpSpan, otlpTraces } from "../../provider/observe/otlp.ts";

/** The provider has process 1. */
const enginePid = 2;

/** A Chrome trace of the provider's requests and the engine's spans, with one row for each lane. Perfetto opens it. */
export function chromeTraceText(trace: Trace, timeline: Timeline): string {
  const { displayTimeUnit, traceEvents } = chromeTrace(trace.exchanges);
  const shown = timeline.spans.filter(({ kind }) => kind !== "request");
  const lanes = [...new Set(shown.map(({ kind, lane }) => `${kind} ${lane}`))];
  const engine: readonly TraceEvent[] = [
    named("process_name", 0, "engine"),
    ...lanes.map((lane, index) => named("thread_name", index + 1, lane)),
    ...shown.map(({ name, kind, lane, startNs, endNs, facts }): TraceEvent => ({
      name,
      cat: kind,
      ph: "X",
      ...stretchUs(startNs, endNs),
      pid: enginePid,
      tid: lanes.indexOf(`${kind} ${lane}`) + 1,
      args: { facts },
    })),
  ];
  return `${jsonWithoutSecrets({ displayTimeUnit, traceEvents: [...traceEvents, ...engine] })}\n`;
}

/** One OTLP trace of provider and engine, with the GenAI names. The provider's spans are children of the agent's span. */
export function otlpText(
  trace: Trace,
  engine: { readonly id: string; readonly spans: readonly EngineSpan[] },
  timeline: Timeline,
  origin: OtlpOrigin,
): string {
  const { resourceSpans } = otlpTraces(trace.exchanges, origin);
  const traceId = digestOf(["trace", origin.traceSeed], 32);
  const rootId = digestOf(["engine span", origin.traceSeed, -1]);
  const at = (ns: number): string => String(origin.unixNs + BigInt(Math.round(ns)));
  const span = (name: string, index: number, startNs: number, endNs: number, operation: string): OtlpSpan => ({
    traceId,
    spanId: digestOf(["engine span", origin.traceSeed, index]),
    ...(index === -1 ? {} : { parentSpanId: rootId }),
    name,
    kind: 1,
    startTimeUnixNano: at(startNs),
    endTimeUnixNano: at(endNs),
    attributes: operation === "" ? [] : [text("gen_ai.operation.name", operation)],
    events: [],
    status: { code: 0 },
  });
  const tools = timeline.spans.filter(({ kind }) => kind === "tool");
  const spans = [
    span(`invoke_agent ${engine.id}`, -1, trace.spawnNs, trace.exitNs, "invoke_agent"),
    ...tools.map(({ name, startNs, endNs }, index) =>
      span(name.startsWith("execute_tool") ? name : `execute_tool ${name}`, index, startNs, endNs, "execute_tool"),
    ),
    ...engine.spans
      .filter(({ toolCall }) => toolCall === null)
      .map(({ name, startNs, endNs }, index) => span(name, tools.length + index, startNs, endNs, "")),
  ];
  const served = resourceSpans.map((resource) => ({
    ...resource,
    scopeSpans: resource.scopeSpans.map((scope) => ({
      ...scope,
      spans: scope.spans.map((one) => ({ ...one, parentSpanId: one.parentSpanId ?? rootId })),
    })),
  }));
  const own = {
    resource: { attributes: [text("service.name", engine.id)] },
    scopeSpans: [{ scope: { name: "agent-engine-bench" }, spans }],
  };
  return `${jsonWithoutSecrets({ resourceSpans: [...served, own] })}\n`;
}

function text(key: string, value: string) {
  return { key, value: { stringValue: value } };
}

function named(name: string, tid: number, title: string): TraceEvent {
  return { name, cat: "__metadata", ph: "M", ts: 0, pid: enginePid, tid, args: { name: title } };
}
