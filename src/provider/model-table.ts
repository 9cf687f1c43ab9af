/** Prices in nano-dollars a token: one dollar per million tokens is 1000. */
interface TokenPrices {
  /** Largest prompt, in tokens, that these prices hold for; absent: any. */
  readonly upToPromptTokens?: number;
  readonly input: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
  readonly output: number;
}

/** A model's limits and prices from a date on. */
export interface ModelRow {
  readonly id: string;
  /** ISO day from which the row holds; for a model's first row, a day on which it was seen to hold. */
  readonly from: string;
  readonly contextWindowTokens: number;
  readonly maxOutputTokens: number;
  /** Shortest prefix that the prompt cache keeps. */
  readonly minimumCacheTokens: number;
  readonly tiers: readonly [TokenPrices, ...TokenPrices[]];
}

/** Limits of the 4.5 generation; later models have a million tokens of context and 128,000 of output. */
const olderLimits = { contextWindowTokens: 200_000, maxOutputTokens: 64_000 } as const;

function tier(input: number, read: number, output: number): TokenPrices {
  return { input, write5m: (input * 5) / 4, write1h: input * 2, read, output };
}

function row(id: string, from: string, minimumCacheTokens: number, tiers: ModelRow["tiers"]): ModelRow {
  return { id, from, contextWindowTokens: 1_000_000, maxOutputTokens: 128_000, minimumCacheTokens, tiers };
}

/**
 * OpenAI, price trackers of September to November 2026: above 272,000 tokens of prompt the whole request costs twice the
 * input and cache prices and one and a half times the output price; cache writes cost 1.25 times the input price.
 */
function openaiRow(id: string, from: string, input: number, read: number, output: number): ModelRow {
  const short = { ...tier(input, read, output), upToPromptTokens: 272_000 };
  const long = tier(input * 2, read * 2, (output * 3) / 2);
  return { ...row(id, from, 1_024, [short, long]), contextWindowTokens: 922_000 };
}

/**
 * Claude Platform Docs, model, pricing and prompt-caching pages, copies of September and October 2026. Cache writes cost
 * 1.25 times (5 minutes) and twice (1 hour) the input price; what a read costs differs by model, so it stands in each row.
 */
export const modelRows: readonly ModelRow[] = [
  row("claude-fable-5-1", "2026-09-01", 512, [tier(10_000, 250, 50_000)]),
  row("claude-mythos-5-1", "2026-09-01", 512, [tier(10_000, 250, 50_000)]),
  row("claude-fable-5", "2026-09-01", 512, [tier(10_000, 1_000, 50_000)]),
  row("claude-opus-5-5", "2026-09-01", 512, [tier(4_000, 200, 20_000)]),
  row("claude-opus-5", "2026-09-01", 512, [tier(5_000, 500, 25_000)]),
  row("claude-opus-4-8", "2026-09-01", 1_024, [tier(5_000, 500, 25_000)]),
  row("claude-opus-4-7", "2026-09-01", 2_048, [tier(5_000, 500, 25_000)]),
  row("claude-opus-4-6", "2026-09-01", 4_096, [tier(5_000, 500, 25_000)]),
  row("claude-sonnet-5-5", "2026-09-01", 512, [tier(2_000, 200, 10_000)]),
  row("claude-sonnet-5-5", "2026-10-07", 512, [tier(2_000, 100, 10_000)]),
  row("claude-sonnet-5", "2026-09-01", 1_024, [tier(2_000, 200, 10_000)]),
  row("claude-sonnet-4-6", "2026-09-01", 1_024, [tier(3_000, 300, 15_000)]),
  row("claude-haiku-5-5", "2026-09-01", 512, [
    { upToPromptTokens: 100_000, ...tier(100, 10, 500) },
    tier(500, 50, 2_500),
  ]),
  { ...row("claude-sonnet-4-5", "2026-09-01", 1_024, [tier(3_000, 300, 15_000)]), ...olderLimits },
  { ...row("claude-opus-4-5", "2026-09-01", 4_096, [tier(5_000, 500, 25_000)]), ...olderLimits },
  { ...row("claude-haiku-4-5", "2026-09-01", 4_096, [tier(1_000, 100, 5_000)]), ...olderLimits },
  openaiRow("gpt-6-sol", "2026-09-01", 2_000, 200, 10_000),
  openaiRow("gpt-6-luna", "2026-09-01", 100, 10, 500),
  openaiRow("gpt-6-astra", "2026-09-01", 10_000, 1_000, 50_000),
  openaiRow("gpt-6.1-terra", "2026-11-01", 1_000, 50, 5_000),
  openaiRow("gpt-6.1-sol", "2026-11-01", 2_000, 100, 10_000),
];
