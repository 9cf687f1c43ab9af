import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { providerMetrics } from "../../../src/provider/observe/metrics.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { recordedExchanges } from "./recorded-exchanges.ts";

/** Reads the text format strictly: every line a comment of a known kind or a sample with a number. */
function samplesOf(page: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of page.split("\n").filter((text) => text !== "")) {
    if (/^# (HELP|TYPE) [a-z_]+ .+$/.test(line)) continue;
    const match = /^([a-z_]+(?:\{[^}]*\})?) (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line);
    expect({ line, isSample: match !== null }).toEqual({ line, isSample: true });
    expect(samples.has(match?.[1] ?? "")).toBe(false);
    samples.set(match?.[1] ?? "", Number(match?.[2]));
  }
  return samples;
}

test("the page adds up to the log", async () => {
  const exchanges = await recordedExchanges();
  const metrics = providerMetrics();
  for (const exchange of exchanges) metrics.record(exchange);
  const samples = samplesOf((await metrics.page(3)).text);
  const sum = (of: (exchange: WireExchange) => number): number =>
    exchanges.reduce((total, exchange) => total + of(exchange), 0);
  expect(samples.get('bench_requests_total{status="200",outcome="complete"}')).toBe(2);
  expect(samples.get('bench_requests_total{status="400",outcome="refused"}')).toBe(1);
  expect(samples.get('bench_tokens_total{kind="output"}')).toBe(sum(({ usage }) => usage.outputTokens));
  expect(samples.get('bench_tokens_total{kind="input_fresh"}')).toBe(sum(({ usage }) => usage.freshInputTokens));
  expect(samples.get("bench_cost_usd_total")).toBeCloseTo(sum(({ modelled }) => modelled.costNanoUsd ?? 0) / 1e9, 12);
  expect(samples.get("bench_open_streams")).toBe(3);
  expect(samples.get("bench_event_lateness_seconds_count")).toBe(sum(({ events }) => events.length));
  expect(samples.get("gen_ai_server_time_to_first_token_seconds_count")).toBe(3);
  expect(samples.get('gen_ai_server_time_to_first_token_seconds_bucket{le="0.001"}')).toBe(0);
});

test("buckets of a histogram never fall, and the last holds all", async () => {
  const metrics = providerMetrics();
  for (const exchange of await recordedExchanges()) metrics.record(exchange);
  const samples = samplesOf((await metrics.page(0)).text);
  for (const name of ["gen_ai_server_time_per_output_token_seconds", "bench_event_lateness_seconds"]) {
    const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket`)).map(([, value]) => value);
    expect(buckets).toEqual(buckets.toSorted((left, right) => left - right));
    expect(buckets.at(-1)).toBe(samples.get(`${name}_count`));
  }
});

test("a provider with metrics serves them at /metrics and counts no scrape; one without has no such page", async () => {
  const script = { turns: [{ blocks: [{ kind: "text" as const, text: "hi" }] }] };
  await using counting = await startProvider({ metrics: providerMetrics(), defaultSession: { script } });
  await fetch(`${counting.baseUrl}/v1/messages`, { method: "POST", body: "{}" });
  const [, page] = [
    await fetch(`${counting.baseUrl}/metrics`),
    await (await fetch(`${counting.baseUrl}/metrics`)).text(),
  ];
  expect([...samplesOf(page)].filter(([key]) => key.startsWith("bench_requests_total"))).toEqual([
    ['bench_requests_total{status="401",outcome="refused"}', 1],
  ]);
  await using silent = await startProvider({ defaultSession: { script } });
  expect((await fetch(`${silent.baseUrl}/metrics`)).status).toBe(404);
});
