import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { WireExchange } from "../../core/trace.ts";
import { firstTokenNs, isContent } from "../../core/content-events.ts";

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
  const observe = meters([registry]);
  let input = 0;
  let read = 0;
  return {
    record: (exchange) => {
      const { usage, status, outcome, modelled } = exchange;
      observe.requests.inc({ status: String(status), outcome });
      observe.tokens.inc({ kind: "input_fresh" }, usage.freshInputTokens);
      observe.tokens.inc({ kind: "input_cache_write" }, usage.cacheWriteTokens);
      observe.tokens.inc({ kind: "input_cache_read" }, usage.cacheReadTokens);
      observe.tokens.inc({ kind: "output" }, usage.outputTokens);
      observe.cost.inc((modelled.costNanoUsd ?? 0) / 1e9);
      input += usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
      read += usage.cacheReadTokens;
      observeTimes(exchange, observe);
    },
    page: async (openStreams) => {
      observe.hitRatio.set(input === 0 ? 0 : read / input);
      observe.open.set(openStreams);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function meters(registers: Registry[]) {
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, registers });
  return {
    requests: counter("bench_requests_total", "Requests answered, by HTTP status and by how they ended.", [
      "status",
      "outcome",
    ]),
    tokens: counter("bench_tokens_total", "Tokens billed; the three kinds of input add up to the whole prompts.", [
      "kind",
    ]),
    hitRatio: gauge("bench_cache_hit_ratio", "Cache read tokens over all input tokens, since the start."),
    cost: counter("bench_cost_usd_total", "Modelled price of all requests."),
    open: gauge("bench_open_streams", "Responses being written now."),
    firstToken: histogram(
      "gen_ai_server_time_to_first_token_seconds",
      "From a request's arrival to its first content being written.",
      firstTokenBuckets,
    ),
    perToken: histogram(
      "gen_ai_server_time_per_output_token_seconds",
      "Between two pieces of content of one response.",
      perTokenBuckets,
    ),
    lateness: histogram(
      "bench_event_lateness_seconds",
      "How long after its deadline an event was written.",
      latenessBuckets,
    ),
  };
}

function observeTimes(exchange: WireExchange, { firstToken, perToken, lateness }: ReturnType<typeof meters>): void {
  const { usage, arrivalNs, events } = exchange;
  const tokenNs = usage.outputTokens === 0 ? null : firstTokenNs(exchange);
  if (tokenNs !== null) firstToken.observe((tokenNs - arrivalNs) / 1e9);
  let beforeNs: number | null = null;
  for (const { kind, scheduledNs, writtenNs } of events) {
    lateness.observe((writtenNs - scheduledNs) / 1e9);
    if (!isContent(kind)) continue;
    if (beforeNs !== null) perToken.observe((writtenNs - beforeNs) / 1e9);
    beforeNs = writtenNs;
  }
}
