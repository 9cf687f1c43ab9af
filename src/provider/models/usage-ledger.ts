import { isJsonObject, type JsonObject } from "../http/json-object.ts";
import { type Billing, type BilledTokens, costNanoUsd, findModel } from "./models.ts";

/** What an exchange cost, whoever answered it. */
interface PricedExchange {
  readonly billed: BilledTokens;
  readonly costNanoUsd: number;
}

/**
 * Prices the `usage` object of a response, fake, recorded or live, at the prices of a day. Undefined when the model has no
 * row, or the object is no usage. A response that names its speed or tier is billed by it; `billing` says what it does not.
 */
export function priceUsage(
  model: string,
  asOf: string,
  usage: unknown,
  billing: Billing = {},
): PricedExchange | undefined {
  const row = findModel(model, asOf);
  if (row === undefined || !isJsonObject(usage)) return undefined;
  const billed = row.cacheRules === "anthropic" ? anthropicTokens(usage) : openAiTokens(usage);
  const said: Billing = {
    ...(usage["speed"] === "fast" ? { speed: "fast" } : {}),
    ...(usage["service_tier"] === "batch" ? { batch: true } : {}),
  };
  return { billed, costNanoUsd: costNanoUsd(row, billed, { ...said, ...billing }) };
}

/** Anthropic: the input counts add up. Without the split by life, writes are of five minutes. */
function anthropicTokens(usage: JsonObject): BilledTokens {
  const write1hTokens = count(member(usage, "cache_creation"), "ephemeral_1h_input_tokens");
  return {
    freshTokens: count(usage, "input_tokens"),
    write5mTokens: Math.max(0, count(usage, "cache_creation_input_tokens") - write1hTokens),
    write1hTokens,
    readTokens: count(usage, "cache_read_input_tokens"),
    outputTokens: count(usage, "output_tokens"),
  };
}

/** OpenAI, chat completions or Responses: what was cached is part of the input count. */
function openAiTokens(usage: JsonObject): BilledTokens {
  const isChat = usage["prompt_tokens"] !== undefined;
  const details = member(usage, isChat ? "prompt_tokens_details" : "input_tokens_details");
  const readTokens = count(details, "cached_tokens");
  const write5mTokens = count(details, "cache_write_tokens");
  const input = count(usage, isChat ? "prompt_tokens" : "input_tokens");
  return {
    freshTokens: Math.max(0, input - readTokens - write5mTokens),
    write5mTokens,
    write1hTokens: 0,
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
