import { expect, test } from "vitest";
import { priceUsage } from "../../../src/provider/models/usage-ledger.ts";

const day = "2026-11-01";
const anthropicUsage = {
  input_tokens: 10,
  cache_creation_input_tokens: 300,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
  cache_read_input_tokens: 1_000,
  output_tokens: 7,
};
const standard = 10 * 4_000 + 200 * 5_000 + 100 * 8_000 + 1_000 * 200 + 7 * 20_000;

const cost = (model: string, usage: unknown, billing = {}): number | undefined =>
  priceUsage(model, day, usage, billing)?.costNanoUsd;

test("an Anthropic usage is priced by its four input counts, fast and batch on top", () => {
  expect(cost("claude-opus-5-5", anthropicUsage)).toBe(standard);
  expect(cost("claude-opus-5-5", { ...anthropicUsage, speed: "fast" })).toBe(2 * standard);
  expect(cost("claude-opus-5-5", { ...anthropicUsage, service_tier: "batch" })).toBe(standard / 2);
  expect(cost("claude-opus-5-5", { ...anthropicUsage, speed: "fast" }, { batch: true })).toBe(standard);
});

test("the half nano-dollar of a batch is rounded up, so that costs stay integers", () => {
  const usage = { input_tokens: 0, cache_creation_input_tokens: 1, output_tokens: 0 };
  expect(cost("claude-haiku-5-5", usage)).toBe(125);
  expect(cost("claude-haiku-5-5", usage, { batch: true })).toBe(63);
});

test("OpenAI's cached and written tokens are part of its input, in both of its protocols", () => {
  const details = { cached_tokens: 1_000, cache_write_tokens: 400 };
  const expected = 100 * 2_000 + 400 * 2_500 + 1_000 * 200 + 5 * 10_000;
  expect(cost("gpt-6-sol", { prompt_tokens: 1_500, prompt_tokens_details: details, completion_tokens: 5 })).toBe(
    expected,
  );
  expect(cost("gpt-6-sol", { input_tokens: 1_500, input_tokens_details: details, output_tokens: 5 })).toBe(expected);
});

test("a usage is read by its own shape, whichever vendor's model was served in whichever vendor's protocol", () => {
  const chat = { prompt_tokens: 1_500, prompt_tokens_details: { cached_tokens: 1_000 }, completion_tokens: 5 };
  expect(cost("claude-opus-5-5", chat)).toBe(500 * 4_000 + 1_000 * 200 + 5 * 20_000);
  const messages = {
    input_tokens: 500,
    cache_creation_input_tokens: 400,
    cache_read_input_tokens: 600,
    output_tokens: 5,
  };
  expect(cost("gpt-6-sol", messages)).toBe(500 * 2_000 + 400 * 2_500 + 600 * 200 + 5 * 10_000);
});

test("how long OpenAI keeps what was written is not in the usage: it is read from the request", () => {
  const usage = { prompt_tokens: 2_000, prompt_tokens_details: { cache_write_tokens: 1_900 }, completion_tokens: 0 };
  const priced = (request: object): number | undefined => cost("gpt-6.1-terra", usage, { request });
  expect(priced({})).toBe(100 * 1_000 + 1_900 * 1_250);
  expect(priced({ prompt_cache_options: { ttl: "30m" } })).toBe(priced({}));
  expect(priced({ prompt_cache_options: { ttl: "12h" } })).toBe(100 * 1_000 + 1_900 * 2_500);
});

test("above 272,000 tokens an OpenAI request costs twice its input and half again its output", () => {
  expect(cost("gpt-6-sol", { prompt_tokens: 272_000, completion_tokens: 10 })).toBe(272_000 * 2_000 + 10 * 10_000);
  expect(cost("gpt-6-sol", { prompt_tokens: 272_001, completion_tokens: 10 })).toBe(272_001 * 4_000 + 10 * 15_000);
});

test("a dated snapshot has its model's price, and what is no usage or no known model has none", () => {
  expect(cost("gpt-5.1-2025-11-13", { prompt_tokens: 1, completion_tokens: 0 })).toBe(1_250);
  expect([cost("gpt-2", anthropicUsage), cost("claude-opus-5-5", "none")]).toEqual([undefined, undefined]);
});

test("tiers, American inference and web searches have prices of their own", () => {
  const chat = { prompt_tokens: 1_000, completion_tokens: 5 };
  const plain = 1_000 * 2_000 + 5 * 10_000;
  const tiers = ["default", "flex", "priority"].map((tier) =>
    cost("gpt-6-sol", chat, { request: { service_tier: tier } }),
  );
  expect(tiers).toEqual([plain, plain / 2, plain * 2]);
  expect(cost("claude-opus-5-5", { ...anthropicUsage, inference_geo: "us" })).toBe((standard * 11) / 10);
  const searching = { ...anthropicUsage, server_tool_use: { web_search_requests: 3 } };
  expect(cost("claude-opus-5-5", searching)).toBe(standard + 30_000_000);
});
