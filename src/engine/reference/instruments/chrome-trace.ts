import type { Span } from "../spans.ts";

/** Spans as trace events of the Chrome trace format, complete events in microseconds; spans that overlap get rows of their own. */
export function chromeTrace(spans: readonly Span[], processId: number): string {
  const rowEnds: bigint[] = [];
  const ordered = spans.toSorted((left, right) => Number(BigInt(left.startNs) - BigInt(right.startNs)));
  const nested = new Map(spans.map((span) => [span.spanId, span.parentSpanId]));
  const events = ordered.map((span) => {
    const startNs = BigInt(span.startNs);
    const endNs = BigInt(span.endNs);
    // A child is drawn below its parent; siblings that overlap would hide each other in one row.
    const least = nested.get(span.spanId) === null ? 0 : 1;
    const free = rowEnds.findIndex((end, row) => row >= least && end <= startNs);
    const row = free === -1 ? Math.max(least, rowEnds.length) : free;
    rowEnds[row] = endNs;
    return {
      name: span.name,
      cat: "engine",
      ph: "X",
      ts: Number(startNs) / 1e3,
      dur: Number(endNs - startNs) / 1e3,
      pid: processId,
      tid: row,
      args: span.attributes,
    };
  });
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents: events });
}
