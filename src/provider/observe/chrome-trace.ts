import type { WireExchange } from "../../core/trace.ts";
import { phasesOf } from "./phases.ts";

/** One record of the Trace Event Format (Google, "Trace Event Format"): times in microseconds, fractions allowed. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  /** X: a span with a duration. i: an instant. M: a name for a process or thread. */
  readonly ph: "X" | "i" | "M";
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  /** Instants are drawn on their own thread only. */
  readonly s?: "t";
  readonly args: Readonly<Record<string, unknown>>;
}

const pid = 1;

/** Exchanges as a Chrome trace, which Perfetto and chrome://tracing open: one row a connection, one span a request. */
export function chromeTrace(exchanges: readonly WireExchange[]): {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly TraceEvent[];
} {
  const seen = new Set<number>();
  const traceEvents = exchanges.flatMap((exchange) => {
    const opens = !seen.has(exchange.connection);
    seen.add(exchange.connection);
    return exchangeTraceEvents(exchange, opens);
  });
  return { displayTimeUnit: "ms", traceEvents: [processName(), ...traceEvents] };
}

/** Readers nest spans by `ts + dur`. On a grid of 1/1024 µs, about a nanosecond, that sum is exact for months. */
const ticksPerUs = 1024;

/** A span whose end equals the start of the next one exactly. */
export function stretchUs(startNs: number, endNs: number): { readonly ts: number; readonly dur: number } {
  const ts = onGrid(startNs);
  return { ts, dur: Math.max(0, onGrid(endNs) - ts) };
}

function onGrid(ns: number): number {
  return Math.round((ns / 1e3) * ticksPerUs) / ticksPerUs;
}

/** The record that names the process; a trace begins with it. */
export function processName(): TraceEvent {
  return { name: "process_name", cat: "__metadata", ph: "M", ts: 0, pid, tid: 0, args: { name: "provider" } };
}

/** The records of one exchange; `opens`: it is the first on its connection. */
export function exchangeTraceEvents(exchange: WireExchange, opens: boolean): TraceEvent[] {
  const { index, connection, method, path, status, arrivalNs, endNs, outcome, events } = exchange;
  const row = { cat: "provider", pid, tid: connection } as const;
  const span = (name: string, startNs: number, stopNs: number, args: TraceEvent["args"]): TraceEvent => ({
    ...row,
    name,
    ph: "X",
    ...stretchUs(startNs, stopNs),
    args,
  });
  const instant = (name: string, atNs: number, args: TraceEvent["args"]): TraceEvent => ({
    ...row,
    name,
    ph: "i",
    s: "t",
    ts: atNs / 1e3,
    args,
  });
  const { requestBytes, model, role, turn, usage, cache, modelled, refusal, fault } = exchange;
  const facts = { index, status, outcome, requestBytes, model, role, turn, usage, cache, modelled };
  const named = { ...facts, ...(refusal === undefined ? {} : { refusal }), ...(fault === undefined ? {} : { fault }) };
  return [
    ...(opens
      ? [{ ...row, name: "thread_name", ph: "M" as const, ts: 0, args: { name: `connection ${connection}` } }]
      : []),
    instant(opens ? "connection opened" : "connection reused", arrivalNs, { connection }),
    span(`${method} ${path}`, arrivalNs, endNs, named),
    ...phasesOf(exchange).map((phase) => span(phase.name, phase.startNs, phase.endNs, { index })),
    ...events.map(({ kind, scheduledNs, writtenNs, bytes }) =>
      instant(kind, writtenNs, { scheduledUs: scheduledNs / 1e3, lateUs: (writtenNs - scheduledNs) / 1e3, bytes }),
    ),
    ...(outcome === "client-aborted" ? [instant("client aborted", endNs, { index })] : []),
    ...(fault === undefined ? [] : [instant("fault", endNs, { fault })]),
  ];
}
