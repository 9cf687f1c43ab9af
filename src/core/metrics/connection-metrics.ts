import type { MetricDefinition } from "../metric.ts";

/** Connections to the model API, as the server at their end sees them. */
export const connectionMetrics: readonly MetricDefinition[] = [
  {
    id: "http.connections_opened",
    title: "Connections opened",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "TLS connections whose handshake the server completed.",
  },
  {
    id: "http.reuse_ratio",
    title: "Requests on a used connection",
    unit: "ratio",
    better: "higher",
    kind: "exact",
    meaning: "Requests that needed no new connection, over all requests.",
  },
  {
    id: "http.turn_gap",
    title: "Answer to next request",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning:
      "From the end of an answer to the arrival of the request after it, median over the turns, by the provider.",
  },
  {
    id: "http.retries",
    title: "Requests sent again",
    unit: "count",
    better: "lower",
    kind: "measured",
    meaning: "Requests that failed and were tried again, as after writing into a connection that was being closed.",
  },
];
