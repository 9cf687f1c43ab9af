import { expect, test } from "vitest";
import { modelRows } from "../../src/provider/models/model-table.ts";
import { priceUsage } from "../../src/provider/models/usage-ledger.ts";
import { billed, type Life, text } from "./billed-steps.ts";

test.each([
  [
    512,
    [
      "claude-fable-5",
      "claude-fable-5-1",
      "claude-mythos-5-1",
      "claude-opus-5",
      "claude-opus-5-5",
      "claude-sonnet-5-5",
    ],
  ],
  [512, ["claude-haiku-5-5"]],
  [1_024, ["claude-sonnet-5", "claude-opus-4-8", "claude-sonnet-4-6", "claude-sonnet-4-5"]],
  [2_048, ["claude-opus-4-7"]],
  [4_096, ["claude-opus-4-6", "claude-opus-4-5", "claude-haiku-4-5"]],
])(
  "rule 5: a prefix of %d tokens is the shortest that is kept; one token less is neither kept nor refused: %j",
  async (tokens, models) => {
    for (const model of models) {
      const [kept, short] = await billed(model, [
        { system: [text(tokens, "5m")] },
        { system: [text(tokens - 1, "5m")], at: 1 },
      ]);
      expect([model, kept, short]).toEqual([model, [0, tokens, 0, 10], [0, 0, 0, tokens + 9]]);
    }
  },
);

test.each([
  ["claude-opus-5", "2026-11-01", 0.1],
  ["claude-sonnet-4-6", "2026-11-01", 0.1],
  ["claude-haiku-5-5", "2026-11-01", 0.1],
  ["claude-opus-5-5", "2026-11-01", 0.05],
  ["claude-sonnet-5-5", "2026-10-06", 0.1],
  ["claude-sonnet-5-5", "2026-10-07", 0.05],
  ["claude-fable-5", "2026-11-01", 0.1],
  ["claude-fable-5-1", "2026-11-01", 0.025],
  ["claude-mythos-5-1", "2026-11-01", 0.025],
])("rule 9: to write costs %s on %s 1.25 and 2 times the input, to read %d times", (model, day, share) => {
  const price = (usage: object): number =>
    priceUsage(model, day, { output_tokens: 0, ...usage })?.costNanoUsd ?? Number.NaN;
  const input = price({ input_tokens: 1_000 });
  const written = (life: Life): number =>
    price({
      input_tokens: 0,
      cache_creation_input_tokens: 1_000,
      cache_creation: { [`ephemeral_${life}_input_tokens`]: 1_000 },
    });
  expect([written("5m") / input, written("1h") / input]).toEqual([1.25, 2]);
  expect(price({ input_tokens: 0, cache_read_input_tokens: 1_000 }) / input).toBeCloseTo(share, 12);
});

const perToken = { prompt_tokens: 1_000, completion_tokens: 0 };

test.each([
  ["gpt-5.1", 1],
  ["gpt-6-sol", 1.25],
  ["gpt-6-luna", 1.25],
  ["gpt-6.1-terra", 1.25],
])("to write costs nothing extra before GPT-5.6, and a quarter more from there on: %s %d", (model, share) => {
  const price = (written: number): number | undefined =>
    priceUsage(model, "2026-11-01", { ...perToken, prompt_tokens_details: { cache_write_tokens: written } })
      ?.costNanoUsd;
  expect((price(1_000) ?? 0) / (price(0) ?? 0)).toBe(share);
});

test.each([
  ["gemini-2.5-pro", "2026-11-01", 200_000, 1_250, 125, 10_000],
  ["gemini-2.5-pro", "2026-11-01", 200_001, 2_500, 250, 15_000],
  ["gemini-3.1-pro-preview", "2026-11-01", 200_001, 4_000, 400, 18_000],
  ["gemini-2.5-flash", "2026-11-01", 900_000, 300, 30, 2_500],
  ["gemini-3.8-flash", "2026-12-31", 900_000, 750, 75, 3_750],
  ["gemini-3.8-flash", "2027-01-01", 900_000, 1_500, 150, 7_500],
  ["gemini-4-argon", "2026-11-30", 1_000, 2_000, 100, 10_000],
  ["gemini-4-argon", "2026-12-01", 1_000, 4_000, 200, 20_000],
])(
  "on %s of %s a prompt of %d tokens costs %d nano-dollars a token, %d from the cache, and the output %d",
  (...row) => {
    const [model, day, prompt, input, read, output] = row;
    const usageMetadata = {
      promptTokenCount: prompt,
      cachedContentTokenCount: 500,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 20,
    };
    const priced = priceUsage(model, day, usageMetadata);
    expect(priced?.costNanoUsd).toBe((prompt - 500) * input + 500 * read + 30 * output);
  },
);

test("only what no source was at hand for is marked as assumed, and every row has the day it was seen to hold", () => {
  const priced = modelRows.filter(({ tiers }) => tiers !== null);
  expect(priced.filter(({ assumed }) => assumed !== undefined).map(({ id }) => id)).toEqual([
    "claude-fable-5-2",
    "claude-mythos-5-2",
    "claude-sonnet-4-5",
    "claude-opus-4-5",
    "gpt-5.1",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4.1-nano",
    "gpt-4o",
    "gpt-4o-mini",
    "o3",
    "o4-mini",
    "gemini-2.5-flash-lite",
    "gemini-3-flash-preview",
    "gemini-3.1-pro-preview-customtools",
    "gemini-3.1-flash-lite",
    "gemini-3.5-flash-lite",
  ]);
  expect(modelRows.filter(({ from }) => !/^20\d\d-\d\d-\d\d$/.test(from))).toEqual([]);
});
