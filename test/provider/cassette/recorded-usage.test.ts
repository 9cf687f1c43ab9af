import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { recordedUsage } from "../../../src/provider/cassette/recorded-usage.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { instantSettings } from "../open-session.ts";

const day = "2026-11-01";
const costOf = (answer: object, asked: object): number | null =>
  recordedUsage(JSON.stringify(answer), JSON.stringify(asked)).priceOn(day).costNanoUsd;

test("what was recorded is billed as it was sold: fast, in a batch, or kept for the longer life", () => {
  const usage = { input_tokens: 100, output_tokens: 10 };
  const plain = 100 * 4_000 + 10 * 20_000;
  const asked = (said: object): number | null => costOf({ model: "claude-opus-5-5", usage: { ...usage, ...said } }, {});
  expect([asked({}), asked({ speed: "fast" }), asked({ service_tier: "batch" })]).toEqual([
    plain,
    2 * plain,
    plain / 2,
  ]);
  const written = {
    model: "gpt-6.1-terra",
    usage: { prompt_tokens: 2_000, prompt_tokens_details: { cache_write_tokens: 2_000 }, completion_tokens: 0 },
  };
  expect(costOf(written, {})).toBe(2_000 * 1_250);
  expect(costOf(written, { prompt_cache_options: { ttl: "12h" } })).toBe(2_000 * 2_500);
});

test("an answer that only an upstream could give is priced in the log as the upstream's own log prices it", async () => {
  const exchanges: WireExchange[] = [];
  const onExchange = (exchange: WireExchange): number => exchanges.push(exchange);
  const script = { turns: [{ blocks: [{ kind: "text", text: "from afar" }] }] } as const;
  await using upstream = await startProvider({ defaultSession: { script, settings: instantSettings, onExchange } });
  const cassette = join(mkdtempSync(join(tmpdir(), "cassette-")), "c.json");
  writeFileSync(cassette, writeCassette({ exchanges: [], bodies: new Map() }));
  const replay = {
    cassette,
    timing: { kind: "none" },
    match: "exact",
    onMiss: "live",
    upstream: upstream.baseUrl,
  } as const;
  await using provider = await startProvider({
    defaultSession: { script, settings: { ...instantSettings, replay }, onExchange },
  });
  const body = JSON.stringify({
    model: "gpt-6.1-terra",
    prompt_cache_options: { ttl: "12h" },
    messages: [{ role: "user", content: "far away ".repeat(1_000) }],
  });
  const headers = { authorization: "Bearer key" };
  const answer = await fetch(`${provider.baseUrl}/v1/chat/completions`, { method: "POST", headers, body });
  await answer.text();
  await expect.poll(() => exchanges.length).toBe(2);
  const [first, second] = exchanges;
  expect(first?.usage.cacheWriteTokens).toBeGreaterThan(1_024);
  expect(second?.usage).toEqual(first?.usage);
  expect(second?.modelled).toEqual(first?.modelled);
});
