import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import { cacheOptionsOf, tierOf } from "../wire/openai/request-fields.ts";
import { isLongLife } from "../cache/openai-cache.ts";
import { allRead, type Billing, type BilledTokens, costNanoUsd, findModel } from "./models.ts";

/** The cost of an exchange. */
interface PricedExchange {
  readonly billed: BilledTokens;
  readonly costNanoUsd: number;
  /** Cost if all of the prompt had been read from the cache. */
  readonly allReadCostNanoUsd: number;
}

/** What is known of an exchange besides its usage. */
interface KnownOfExchange extends Billing {
  /** The parsed request body. Only it says how long OpenAI's cache keeps what was written, and which tier was asked for. */
  readonly request?: unknown;
}

/** Ten dollars for a thousand web searches (Claude Platform Docs, pricing page, 2026). */
const searchNanoUsd = 10_000_000;

/**
 * Prices the `usage` object of any response at the prices of a day. Undefined for an unknown model, or when it is not
 * an object. A response that names its speed or tier is billed by it; `known` overrides that.
 */
export function priceUsage(
  model: string,
  asOf: string,
  usage: unknown,
  known: KnownOfExchange = {},
): PricedExchange | undefined {
  const row = findModel(model, asOf);
  if (row === undefined || !isJsonObject(usage)) return undefined;
  const billed = billedTokens(usage, known.request);
  const said: Billing = {
    ...(usage["speed"] === "fast" ? { speed: "fast" } : {}),
    ...(usage["service_tier"] === "batch" ? { batch: true } : {}),
    ...(usage["inference_geo"] === "us" ? { isUsOnly: true } : {}),
  };
  const billing = { ...said, ...(isJsonObject(known.request) ? tierOf(known.request) : {}), ...known };
  const cost = costNanoUsd(row, billed, billing);
  const allReadCost = costNanoUsd(row, allRead(billed), billing);
  if (cost === null || allReadCost === null) return undefined;
  const searches = count(member(usage, "server_tool_use"), "web_search_requests") * searchNanoUsd;
  return { billed, costNanoUsd: cost + searches, allReadCostNanoUsd: allReadCost + searches };
}

/**
 * Tokens of a `usage` object by how they are billed. Its shape tells the protocol, because a gateway serves any model
 * in any of them.
 */
export function billedTokens(usage: JsonObject, request?: unknown): BilledTokens {
  if (usage["promptTokenCount"] !== undefined) return geminiTokens(usage);
  const isOpenAi = usage["prompt_tokens"] !== undefined || isJsonObject(usage["input_tokens_details"]);
  return isOpenAi ? openAiTokens(usage, request) : anthropicTokens(usage);
}

/** Anthropic: the input counts add up. Writes without a life are of five minutes. */
function anthropicTokens(usage: JsonObject): BilledTokens {
  const written = count(usage, "cache_creation_input_tokens");
  const write1hTokens = Math.min(written, count(member(usage, "cache_creation"), "ephemeral_1h_input_tokens"));
  return {
    freshTokens: count(usage, "input_tokens"),
    write5mTokens: written - write1hTokens,
    write1hTokens,
    readTokens: count(usage, "cache_read_input_tokens"),
    outputTokens: count(usage, "output_tokens"),
  };
}

/** OpenAI: the cached tokens are part of the input count. */
function openAiTokens(usage: JsonObject, request: unknown): BilledTokens {
  const isChat = usage["prompt_tokens"] !== undefined;
  const details = member(usage, isChat ? "prompt_tokens_details" : "input_tokens_details");
  const readTokens = count(details, "cached_tokens");
  const written = count(details, "cache_write_tokens");
  const input = count(usage, isChat ? "prompt_tokens" : "input_tokens");
  const isLong = isJsonObject(request) && isLongLife(cacheOptionsOf(request).life);
  return {
    freshTokens: Math.max(0, input - readTokens - written),
    write5mTokens: isLong ? 0 : written,
    write1hTokens: isLong ? written : 0,
    readTokens,
    outputTokens: count(usage, isChat ? "completion_tokens" : "output_tokens"),
  };
}

/** Gemini: the cached tokens are part of the prompt, and thoughts are billed as output. */
function geminiTokens(usage: JsonObject): BilledTokens {
  const readTokens = count(usage, "cachedContentTokenCount");
  const prompt = count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount");
  return {
    freshTokens: Math.max(0, prompt - readTokens),
    write5mTokens: 0,
    write1hTokens: 0,
    readTokens,
    outputTokens: count(usage, "candidatesTokenCount") + count(usage, "thoughtsTokenCount"),
  };
}

function member(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

function count(object: JsonObject, name: string): number {
  const value = object[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
