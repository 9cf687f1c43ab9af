import type { Protocol } from "../../core/agent-entry.ts";
import type { WireExchange } from "../../core/trace.ts";
import { digestOf } from "../digest.ts";
import { firstTokenNs } from "../../core/content-events.ts";
import { phasesOf } from "./phases.ts";

/** `gen_ai.provider.name` of the OpenTelemetry conventions. */
export const genAiProvider: Readonly<Record<Protocol, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "gcp.gemini",
};

/** The real time of a log's origin, and a seed for ids. */
export interface OtlpOrigin {
  /** Unix time of the session's origin, in nanoseconds. */
  readonly unixNs: bigint;
  /** Session id or seed: equal logs get equal ids. */
  readonly traceSeed: string;
}

interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly intValue: string }
    | { readonly doubleValue: number }
    | { readonly boolValue: boolean };
}

/** A span in the protocol's JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** SpanKind: 1 internal, 2 server. */
  readonly kind: 1 | 2;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly {
    readonly timeUnixNano: string;
    readonly name: string;
    readonly attributes: readonly Attribute[];
  }[];
  /** StatusCode: 0 unset, 2 error. */
  readonly status: { readonly code: 0 | 2; readonly message?: string };
}

/** The body of an OTLP/HTTP JSON trace export; also one line of an OTLP file. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/**
 * Exchanges as OTLP JSON: a server span each, with the GenAI semantic names (status "development", 2026), and a child span
 * for each phase. A client that sends `traceparent` finds them below its own span.
 */
export function otlpTraces(exchanges: readonly WireExchange[], origin: OtlpOrigin): OtlpTraces {
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", "agent-engine-bench-provider")] },
        scopeSpans: [
          { scope: { name: "agent-engine-bench" }, spans: exchanges.flatMap((exchange) => spansOf(exchange, origin)) },
        ],
      },
    ],
  };
}

function spansOf(exchange: WireExchange, { unixNs, traceSeed }: OtlpOrigin): OtlpSpan[] {
  const [, clientTrace, clientSpan] = exchange.traceParent?.split("-") ?? [];
  const traceId = clientTrace ?? digestOf(["trace", traceSeed], 32);
  const spanId = digestOf(["span", traceSeed, exchange.index]);
  /** Times are whole nanoseconds; `Math.round` guards a schedule that a latency model left fractional. */
  const at = (ns: number): string => String(unixNs + BigInt(Math.round(ns)));
  const failed = exchange.outcome !== "complete";
  const why = exchange.refusal ?? exchange.fault ?? exchange.outcome;
  const server: OtlpSpan = {
    traceId,
    spanId,
    ...(clientSpan === undefined ? {} : { parentSpanId: clientSpan }),
    name: exchange.model === "" ? `${exchange.method} ${exchange.path}` : `chat ${exchange.model}`,
    kind: 2,
    startTimeUnixNano: at(exchange.arrivalNs),
    endTimeUnixNano: at(exchange.endNs),
    attributes: attributesOf(exchange),
    events: exchange.events.map(({ kind, scheduledNs, writtenNs, bytes }) => ({
      timeUnixNano: at(writtenNs),
      name: kind,
      attributes: [attribute("bench.late_ns", Math.round(writtenNs - scheduledNs)), attribute("bench.bytes", bytes)],
    })),
    status: failed ? { code: 2, message: why } : { code: 0 },
  };
  const phases = phasesOf(exchange).map((phase, index): OtlpSpan => ({
    traceId,
    spanId: digestOf(["span", traceSeed, exchange.index, index]),
    parentSpanId: spanId,
    name: phase.name,
    kind: 1,
    startTimeUnixNano: at(phase.startNs),
    endTimeUnixNano: at(phase.endNs),
    attributes: [],
    events: [],
    status: { code: 0 },
  }));
  return [server, ...phases];
}

function attributesOf(exchange: WireExchange): Attribute[] {
  const { usage, modelled, model, fault, turn, refusal } = exchange;
  const tokenNs = firstTokenNs(exchange);
  const input = usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
  return [
    attribute("http.request.method", exchange.method),
    attribute("url.path", exchange.path),
    attribute("http.response.status_code", exchange.status),
    attribute("http.request.body.size", exchange.requestBytes),
    attribute("bench.connection", exchange.connection),
    attribute("bench.outcome", exchange.outcome),
    ...(model === ""
      ? []
      : [
          attribute("gen_ai.operation.name", "chat"),
          attribute("gen_ai.provider.name", genAiProvider[exchange.protocol]),
          attribute("gen_ai.request.model", model),
          attribute("gen_ai.request.stream", exchange.stream),
          attribute("gen_ai.usage.input_tokens", input),
          attribute("gen_ai.usage.output_tokens", usage.outputTokens),
          attribute("gen_ai.usage.cache_creation.input_tokens", usage.cacheWriteTokens),
          attribute("gen_ai.usage.cache_read.input_tokens", usage.cacheReadTokens),
          attribute("bench.modelled.time_to_first_token_ns", Math.round(modelled.ttftNs)),
          ...(modelled.costNanoUsd === null ? [] : [attribute("bench.modelled.cost_nano_usd", modelled.costNanoUsd)]),
        ]),
    ...(tokenNs === null ? [] : [attribute("bench.time_to_first_token_ns", Math.round(tokenNs - exchange.arrivalNs))]),
    ...(turn === null ? [] : [attribute("bench.turn", turn)]),
    ...(fault === undefined ? [] : [attribute("bench.fault", fault)]),
    ...(refusal === undefined ? [] : [attribute("error.type", refusal.split(":", 1)[0] ?? refusal)]),
  ];
}

function attribute(key: string, value: string | number | boolean): Attribute {
  if (typeof value === "string") return { key, value: { stringValue: value } };
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  return Number.isInteger(value) ? { key, value: { intValue: String(value) } } : { key, value: { doubleValue: value } };
}
