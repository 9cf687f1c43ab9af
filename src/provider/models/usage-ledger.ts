import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import { cacheOptionsOf } from "../wire/openai/request-fields.ts";
import { isLongLife } from "../cache/openai-cache.ts";
import { type Billing, type BilledTokens, costNanoUsd, findModel } from "./models.ts";

/** What an exchange cost, whoever answered it. */
interface PricedExchange {
  readonly billed: BilledTokens;
  readonly costNanoUsd: number;
  /** What it would have cost had all of the prompt been read from the cache. */
  readonly allReadCostNanoUsd: number;
}

/** What is known of an exchange besides the usage it was answered with. */
interface KnownOfExchange extends Billing {
  /** The body that was sent, as parsed JSON. How long OpenAI's cache keeps what was written stands nowhere else. */
  readonly request?: unknown;
}

/**
 * Prices the `usage` object of a response, fake, recorded or live, at the prices of a day. Undefined when the model has no
 * row, or the object is no usage. A response that names its speed or tier is billed by it; `known` says what it does not.
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
  };
  const billing = { ...said, ...known };
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = billed;
  const allRead = {
    freshTokens: 0,
    write5mTokens: 0,
    write1hTokens: 0,
    readTokens: freshTokens + write5mTokens + write1hTokens + readTokens,
    outputTokens,
  };
  return {
    billed,
    costNanoUsd: costNanoUsd(row, billed, billing),
    allReadCostNanoUsd: costNanoUsd(row, allRead, billing),
  };
}

/** Tokens of a `usage` object by what they are billed as. Its own shape tells whose it is: a gateway serves any model in any protocol. */
export function billedTokens(usage: JsonObject, request?: unknown): BilledTokens {
  const isOpenAi = usage["prompt_tokens"] !== undefined || isJsonObject(usage["input_tokens_details"]);
  return isOpenAi ? openAiTokens(usage, request) : anthropicTokens(usage);
}

/** Anthropic: the input counts add up. Without the split by life, writes are of five minutes. */
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

/** OpenAI, chat completions or Responses: what was cached is part of the input count. */
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

function member(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

function count(object: JsonObject, name: string): number {
  const value = object[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
