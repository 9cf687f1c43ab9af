/** Prices in nano-dollars a token: one dollar per million tokens is 1000. */
interface TokenPrices {
  /** Largest prompt, in tokens, that these prices hold for; absent: any. */
  readonly upToPromptTokens?: number;
  readonly input: number;
  /** Writes of the vendor's shorter life (5 minutes; OpenAI 30 minutes), and of its longer one (1 hour; OpenAI 12 hours). */
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
  readonly output: number;
}

/**
 * Rules of a model's prompt cache. openai-steps: before GPT-5.6, automatic in steps of 128 tokens. openai-breakpoints:
 * GPT-5.6 and later, written at breakpoints. gemini-implicit: automatic as well, with a minimum by model.
 */
type CacheRules = "anthropic" | "openai-steps" | "openai-breakpoints" | "gemini-implicit";

/** A model's limits and prices from a date on. */
export interface ModelRow {
  readonly id: string;
  /** ISO day from which the row holds; for a model's first row, a day on which it was seen to hold. */
  readonly from: string;
  readonly contextWindowTokens: number;
  readonly maxOutputTokens: number;
  /** Shortest prefix that the prompt cache keeps. */
  readonly minimumCacheTokens: number;
  /** Null if no price is known. */
  readonly tiers: readonly [TokenPrices, ...TokenPrices[]] | null;
  readonly cacheRules: CacheRules;
  /** Parts of the row without a dated source; absent: none. */
  readonly assumed?: string;
  /** Factor of every price for `speed: "fast"`; absent: the model has no fast mode. */
  readonly fastMultiplier?: number;
  /** What a change of thinking or effort invalidates; default the messages alone. */
  readonly thinkingInvalidates?: "messages" | "everything";
}

/** Limits of the 4.5 generation; later models have a million tokens of context and 128,000 of output. */
const olderLimits = { contextWindowTokens: 200_000, maxOutputTokens: 64_000 } as const;

function tier(input: number, read: number, output: number): TokenPrices {
  return { input, write5m: (input * 5) / 4, write1h: input * 2, read, output };
}

function row(id: string, from: string, minimumCacheTokens: number, tiers: ModelRow["tiers"]): ModelRow {
  const limits = { contextWindowTokens: 1_000_000, maxOutputTokens: 128_000 };
  return { id, from, ...limits, minimumCacheTokens, tiers, cacheRules: "anthropic" };
}

/** Prompts above this many tokens cost twice the input and cache prices, and one and a half times the output price. */
const openAiLongPromptTokens = 272_000;

/** A model with the cache of GPT-5.6 and later; prices in dollars per million tokens, `longWrite` for a life of 12 hours. */
function breakpointRow(
  id: string,
  prices: { readonly input: number; readonly read: number; readonly output: number; readonly longWrite?: number },
  from = "2026-09-01",
): ModelRow {
  const { input, read, output, longWrite = (input * 5) / 4 } = prices;
  const tierTimes = (inputTimes: number, outputTimes: number): TokenPrices => ({
    input: Math.round(input * inputTimes * 1000),
    write5m: Math.round(input * inputTimes * 1250),
    write1h: Math.round(longWrite * inputTimes * 1000),
    read: Math.round(read * inputTimes * 1000),
    output: Math.round(output * outputTimes * 1000),
  });
  return {
    ...row(id, from, 1_024, [{ upToPromptTokens: openAiLongPromptTokens, ...tierTimes(1, 1) }, tierTimes(2, 1.5)]),
    contextWindowTokens: 922_000,
    cacheRules: "openai-breakpoints",
  };
}

/**
 * OpenAI's model pages and price trackers that cite its pricing page, July to September 2026. `gpt-5.6` is another name of Sol.
 * The day of Sol's second price is one on which it was seen.
 */
const gpt56Rows: readonly ModelRow[] = [
  ...["gpt-5.6", "gpt-5.6-sol"].flatMap((id) => [
    breakpointRow(id, { input: 5, read: 0.5, output: 30 }, "2026-07-09"),
    breakpointRow(id, { input: 4, read: 0.4, output: 20 }, "2026-09-22"),
  ]),
  breakpointRow("gpt-5.6-terra", { input: 2.5, read: 0.25, output: 15 }, "2026-07-09"),
  breakpointRow("gpt-5.6-terra", { input: 2, read: 0.2, output: 12 }, "2026-07-30"),
  breakpointRow("gpt-5.6-luna", { input: 1, read: 0.1, output: 6 }, "2026-07-09"),
  breakpointRow("gpt-5.6-luna", { input: 0.2, read: 0.02, output: 1.2 }, "2026-07-30"),
];

/** Models that answer here without a price, because no dated source was at hand: their cost is unknown. */
function unpricedRows(
  ids: string,
  limits: Pick<ModelRow, "contextWindowTokens" | "maxOutputTokens">,
  minimumCacheTokens = 1_024,
): readonly ModelRow[] {
  return ids.split(" ").map((id) => ({
    ...row(id, "2026-11-19", minimumCacheTokens, null),
    ...limits,
    cacheRules: "openai-steps",
    assumed: "window and longest output",
  }));
}

/** An earlier model of OpenAI. Prices in dollars per million tokens; a write to its cache costs what the input costs. */
function stepsRow(
  id: string,
  prices: { readonly input: number; readonly read: number; readonly output: number },
  limits: Pick<ModelRow, "contextWindowTokens" | "maxOutputTokens">,
): ModelRow {
  const input = Math.round(prices.input * 1000);
  const written = { write5m: input, write1h: input };
  const tiers = [
    { input, ...written, read: Math.round(prices.read * 1000), output: Math.round(prices.output * 1000) },
  ] as const;
  const assumed = "window, longest output and prices of cache reads";
  return { ...row(id, "2026-03-21", 1_024, tiers), ...limits, cacheRules: "openai-steps", assumed };
}

/** The 400,000 tokens that are advertised are those of the prompt and of the longest output together. */
const gpt5Limits = { contextWindowTokens: 272_000, maxOutputTokens: 128_000 };
const gpt41Limits = { contextWindowTokens: 1_047_576, maxOutputTokens: 32_768 };
const reasoningLimits = { contextWindowTokens: 200_000, maxOutputTokens: 100_000 };
const gpt4oLimits = { contextWindowTokens: 128_000, maxOutputTokens: 16_384 };

/** Price trackers that cite OpenAI's pricing page as of 21 March 2026. Later prices of these models were not seen. */
const earlierPricedRows: readonly ModelRow[] = [
  stepsRow("gpt-5", { input: 1.25, read: 0.125, output: 10 }, gpt5Limits),
  stepsRow("gpt-5-mini", { input: 0.25, read: 0.025, output: 2 }, gpt5Limits),
  stepsRow("gpt-5-nano", { input: 0.05, read: 0.005, output: 0.4 }, gpt5Limits),
  stepsRow("gpt-4.1", { input: 2, read: 0.5, output: 8 }, gpt41Limits),
  stepsRow("gpt-4.1-mini", { input: 0.4, read: 0.1, output: 1.6 }, gpt41Limits),
  stepsRow("gpt-4.1-nano", { input: 0.1, read: 0.025, output: 0.4 }, gpt41Limits),
  stepsRow("gpt-4o", { input: 2.5, read: 1.25, output: 10 }, gpt4oLimits),
  stepsRow("gpt-4o-mini", { input: 0.15, read: 0.075, output: 0.6 }, gpt4oLimits),
  stepsRow("o3", { input: 2, read: 0.5, output: 8 }, reasoningLimits),
  stepsRow("o4-mini", { input: 1.1, read: 0.275, output: 4.4 }, reasoningLimits),
];

const noCache = Number.MAX_SAFE_INTEGER;

/** Earlier models of the types of openai 6.49 (19 November 2026), without those that are retired or only speak. */
const earlierGptRows: readonly ModelRow[] = [
  ...unpricedRows(
    "gpt-5.4 gpt-5.4-mini gpt-5.4-nano gpt-5.3-chat-latest gpt-5.2 gpt-5.2-chat-latest gpt-5.2-pro gpt-5.1-codex gpt-5.1-mini " +
      "gpt-5.1-chat-latest gpt-5-chat-latest",
    gpt5Limits,
  ),
  ...unpricedRows("o3-mini o1 codex-mini-latest", reasoningLimits),
  ...unpricedRows("chatgpt-4o-latest gpt-4o-search-preview gpt-4o-mini-search-preview", gpt4oLimits),
  ...unpricedRows("gpt-4o-2024-05-13", gpt4oLimits, noCache),
  ...unpricedRows("gpt-4-turbo gpt-4-turbo-preview", { contextWindowTokens: 128_000, maxOutputTokens: 4_096 }, noCache),
  ...unpricedRows("gpt-4 gpt-4-0613", { contextWindowTokens: 8_192, maxOutputTokens: 8_192 }, noCache),
  ...unpricedRows(
    "gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106",
    { contextWindowTokens: 16_385, maxOutputTokens: 4_096 },
    noCache,
  ),
];

/** A Gemini model. Prices in dollars per million tokens; a read costs a tenth of the input unless `read` says otherwise. */
function geminiRow(
  id: string,
  from: string,
  minimumCacheTokens: number,
  prices: { readonly input: number; readonly output: number; readonly read?: number },
  longPrompt?: { readonly input: number; readonly output: number },
): ModelRow {
  const priced = ({ input, output, read = input / 10 }: typeof prices): TokenPrices => {
    const inputNano = Math.round(input * 1000);
    const written = { write5m: inputNano, write1h: inputNano };
    return { input: inputNano, ...written, read: Math.round(read * 1000), output: Math.round(output * 1000) };
  };
  const tiers: ModelRow["tiers"] =
    longPrompt === undefined
      ? [priced(prices)]
      : [{ upToPromptTokens: geminiLongPromptTokens, ...priced(prices) }, priced(longPrompt)];
  const limits = { contextWindowTokens: 1_048_576, maxOutputTokens: 65_536 };
  return { ...row(id, from, minimumCacheTokens, tiers), ...limits, cacheRules: "gemini-implicit" };
}

/** Prompts above this many tokens have higher prices on the Pro models of Gemini. */
const geminiLongPromptTokens = 200_000;

/**
 * Gemini API pricing page, copies of 7 October 2026 (Argon: 13 October), with the price changes that it announces.
 * Context caching page, copies of October 2026: implicit caching from 2,048 tokens on the 2.5 models, from 4,096 on later
 * ones. A write costs what the input costs.
 */
const geminiRows: readonly ModelRow[] = [
  geminiRow("gemini-2.5-pro", "2026-10-07", 2_048, { input: 1.25, output: 10 }, { input: 2.5, output: 15 }),
  geminiRow("gemini-2.5-flash", "2026-10-07", 2_048, { input: 0.3, output: 2.5 }),
  {
    ...geminiRow("gemini-2.5-flash-lite", "2026-10-07", 2_048, { input: 0.1, output: 0.4 }),
    assumed: "minimum of the cache",
  },
  {
    ...geminiRow("gemini-3-flash-preview", "2026-05-07", 1_024, { input: 0.5, output: 3 }),
    assumed: "prices, from trackers that cite the page",
  },
  geminiRow("gemini-3.1-pro-preview", "2026-10-07", 4_096, { input: 2, output: 12 }, { input: 4, output: 18 }),
  {
    ...geminiRow(
      "gemini-3.1-pro-preview-customtools",
      "2026-10-07",
      4_096,
      { input: 2, output: 12 },
      { input: 4, output: 18 },
    ),
    assumed: "all of it, from gemini-3.1-pro-preview",
  },
  {
    ...geminiRow("gemini-3.1-flash-lite", "2026-10-07", 4_096, { input: 0.25, output: 1.5 }),
    assumed: "prices, from trackers that cite the page, and minimum of the cache",
  },
  geminiRow("gemini-3.5-flash", "2026-10-07", 4_096, { input: 1.5, output: 9 }),
  {
    ...geminiRow("gemini-3.5-flash-lite", "2026-10-07", 4_096, { input: 0.3, output: 2.5 }),
    assumed: "minimum of the cache",
  },
  geminiRow("gemini-3.8-flash", "2026-10-07", 4_096, { input: 0.75, output: 3.75 }),
  geminiRow("gemini-3.8-flash", "2027-01-01", 4_096, { input: 1.5, output: 7.5 }),
  geminiRow("gemini-4-argon", "2026-10-13", 4_096, { input: 2, read: 0.1, output: 10 }),
  geminiRow("gemini-4-argon", "2026-12-01", 4_096, { input: 4, read: 0.2, output: 20 }),
];

/**
 * Claude Platform Docs, model, pricing and prompt-caching pages, copies of September and October 2026. Cache writes cost
 * 1.25 times (5 minutes) and twice (1 hour) the input price; what a read costs differs by model, so it stands in each row.
 * OpenAI: price trackers citing its pricing page, March 2026 for models before GPT-5.1, September to November 2026 for others;
 * before GPT-5.6 a write costs what the input costs.
 * The minimum of Haiku 5.5 is from a secondary source, and a price of writes that no tracker names follows the rule of 1.25.
 */
export const modelRows: readonly ModelRow[] = [
  {
    ...row("claude-fable-5-2", "2026-11-01", 512, [tier(8_000, 200, 40_000)]),
    fastMultiplier: 2,
    assumed: "date and minimum of the cache",
  },
  {
    ...row("claude-mythos-5-2", "2026-11-01", 512, [tier(8_000, 200, 40_000)]),
    fastMultiplier: 2,
    assumed: "all of it, from claude-fable-5-2: earlier Mythos models have the prices of their Fable",
  },
  row("claude-fable-5-1", "2026-09-01", 512, [tier(10_000, 250, 50_000)]),
  row("claude-mythos-5-1", "2026-09-01", 512, [tier(10_000, 250, 50_000)]),
  row("claude-fable-5", "2026-06-09", 512, [tier(10_000, 1_000, 50_000)]),
  row("claude-mythos-5", "2026-06-09", 512, [tier(10_000, 1_000, 50_000)]),
  { ...row("claude-opus-5-5", "2026-09-01", 512, [tier(4_000, 200, 20_000)]), fastMultiplier: 2 },
  row("claude-opus-5", "2026-09-01", 512, [tier(5_000, 500, 25_000)]),
  row("claude-opus-4-8", "2026-09-01", 1_024, [tier(5_000, 500, 25_000)]),
  row("claude-opus-4-7", "2026-09-01", 2_048, [tier(5_000, 500, 25_000)]),
  { ...row("claude-mythos-preview", "2026-11-19", 2_048, null), assumed: "window and longest output" },
  row("claude-opus-4-6", "2026-09-01", 4_096, [tier(5_000, 500, 25_000)]),
  row("claude-sonnet-5-5", "2026-09-01", 512, [tier(2_000, 200, 10_000)]),
  row("claude-sonnet-5-5", "2026-10-07", 512, [tier(2_000, 100, 10_000)]),
  row("claude-sonnet-5", "2026-09-01", 1_024, [tier(2_000, 200, 10_000)]),
  row("claude-sonnet-4-6", "2026-09-01", 1_024, [tier(3_000, 300, 15_000)]),
  row("claude-haiku-5-5", "2026-09-01", 512, [
    { upToPromptTokens: 100_000, ...tier(100, 10, 500) },
    tier(500, 50, 2_500),
  ]),
  {
    ...row("claude-sonnet-4-5", "2026-09-01", 1_024, [tier(3_000, 300, 15_000)]),
    ...olderLimits,
    assumed: "prices, window and longest output",
  },
  {
    ...row("claude-opus-4-5", "2026-09-01", 4_096, [tier(5_000, 500, 25_000)]),
    ...olderLimits,
    assumed: "window and longest output",
  },
  { ...row("claude-haiku-4-5", "2026-09-01", 4_096, [tier(1_000, 100, 5_000)]), ...olderLimits },
  ...gpt56Rows,
  breakpointRow("gpt-6-sol", { input: 2, read: 0.2, output: 10 }),
  breakpointRow("gpt-6-luna", { input: 0.1, read: 0.01, output: 0.5 }),
  breakpointRow("gpt-6-astra", { input: 10, read: 1, output: 50 }),
  breakpointRow("gpt-6.1-terra", { input: 1, read: 0.05, output: 5, longWrite: 2.5 }),
  breakpointRow("gpt-6.1-sol", { input: 2, read: 0.1, output: 10 }),
  breakpointRow("gpt-6.2-astra", { input: 8, read: 0.4, output: 40 }, "2026-11-17"),
  breakpointRow("gpt-6.2-sol", { input: 2, read: 0.1, output: 10 }, "2026-11-17"),
  {
    ...row("gpt-5.1", "2025-11-13", 1_024, [
      { input: 1_250, write5m: 1_250, write1h: 1_250, read: 125, output: 10_000 },
    ]),
    contextWindowTokens: 272_000,
    cacheRules: "openai-steps",
    assumed: "prices, window, longest output and date; the one model of its generation's cache",
  },
  ...earlierPricedRows,
  ...earlierGptRows,
  ...geminiRows,
];
