import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { WireExchange } from "../../core/trace.ts";
import { firstTokenNs, isContent } from "./phases.ts";

/** What a running provider tells Prometheus; each exchange is counted once, when it ends. */
export interface ProviderMetrics {
  record(exchange: WireExchange): void;
  /** The page in Prometheus' text format; `openStreams` is how many responses are being written now. */
  page(openStreams: number): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Buckets of the GenAI semantic conventions for time to first token and for time per output token, in seconds. */
const firstTokenBuckets = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const perTokenBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const latenessBuckets = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1];

/** Counters of one provider, in a registry of their own. */
export function providerMetrics(): ProviderMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "bench_requests_total",
    help: "Requests answered, by HTTP status and by how they ended.",
    labelNames: ["status", "outcome"],
    registers,
  });
  const tokens = new Counter({
    name: "bench_tokens_total",
    help: "Tokens billed; the three kinds of input add up to the whole prompts.",
    labelNames: ["kind"],
    registers,
  });
  const hitRatio = new Gauge({
    name: "bench_cache_hit_ratio",
    help: "Cache read tokens over all input tokens, since the start.",
    registers,
  });
  const cost = new Counter({ name: "bench_cost_usd_total", help: "Modelled price of all requests.", registers });
  const open = new Gauge({ name: "bench_open_streams", help: "Responses being written now.", registers });
  const firstToken = new Histogram({
    name: "gen_ai_server_time_to_first_token_seconds",
    help: "From a request's arrival to its first content being written.",
    buckets: firstTokenBuckets,
    registers,
  });
  const perToken = new Histogram({
    name: "gen_ai_server_time_per_output_token_seconds",
    help: "Between two pieces of content of one response.",
    buckets: perTokenBuckets,
    registers,
  });
  const lateness = new Histogram({
    name: "bench_event_lateness_seconds",
    help: "How long after its deadline an event was written.",
    buckets: latenessBuckets,
    registers,
  });
  let input = 0;
  let read = 0;
  return {
    record: (exchange) => {
      const { usage, status, outcome, arrivalNs, events } = exchange;
      requests.inc({ status: String(status), outcome });
      tokens.inc({ kind: "input_fresh" }, usage.freshInputTokens);
      tokens.inc({ kind: "input_cache_write" }, usage.cacheWriteTokens);
      tokens.inc({ kind: "input_cache_read" }, usage.cacheReadTokens);
      tokens.inc({ kind: "output" }, usage.outputTokens);
      input += usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
      read += usage.cacheReadTokens;
      cost.inc(exchange.modelled.costNanoUsd / 1e9);
      const tokenNs = usage.outputTokens === 0 ? null : firstTokenNs(exchange);
      if (tokenNs !== null) firstToken.observe((tokenNs - arrivalNs) / 1e9);
      let beforeNs: number | null = null;
      for (const { kind, scheduledNs, writtenNs } of events) {
        lateness.observe((writtenNs - scheduledNs) / 1e9);
        if (!isContent(kind)) continue;
        if (beforeNs !== null) perToken.observe((writtenNs - beforeNs) / 1e9);
        beforeNs = writtenNs;
      }
    },
    page: async (openStreams) => {
      hitRatio.set(input === 0 ? 0 : read / input);
      open.set(openStreams);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
