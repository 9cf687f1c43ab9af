import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import { cacheOptionsOf, tierOf } from "../wire/openai/request-fields.ts";
import { isLongLife } from "../cache/openai-cache.ts";
import {
  allRead,
  type Billing,
  type BilledTokens,
  costNanoUsd,
  type CostParts,
  costParts,
  findModel,
} from "./models.ts";
import { searchNanoUsd } from "./search-price.ts";

/** The cost of an exchange. */
interface PricedExchange {
  readonly billed: BilledTokens;
  readonly costNanoUsd: number;
  /** Cost if all of the prompt had been read from the cache. */
  readonly allReadCostNanoUsd: number;
  /** What the cost is made of, without searches. */
  readonly parts: CostParts;
  readonly searchNanoUsd: number;
  /** What it was sold as. */
  readonly billing: Billing;
}

/** What is known of an exchange besides its usage. */
interface KnownOfExchange extends Billing {
  /** The parsed request body. Only it says how long OpenAI's cache keeps what was written, and which tier was asked for. */
  readonly request?: unknown;
}

/**
 * Prices the `usage` object of any response at the prices of a day, with the calls of other models in it. Undefined for an unknown
 * model, when it is not an object, or when it has a part of an unknown kind. A response that names its speed or tier is billed by it;
 * `known` overrides that.
 */
export function priceUsage(
  model: string,
  asOf: string,
  usage: unknown,
  known: KnownOfExchange = {},
): PricedExchange | undefined {
  const own = pricedMessage(model, asOf, usage, known);
  if (own === undefined || !isJsonObject(usage)) return undefined;
  let { costNanoUsd: cost, allReadCostNanoUsd: allReadCost, parts } = own;
  for (const inner of innerCalls(usage)) {
    const priced = pricedMessage(inner.model, asOf, inner.usage, {});
    if (priced === undefined) return undefined;
    cost += priced.costNanoUsd;
    allReadCost += priced.allReadCostNanoUsd;
    parts = addedParts(parts, priced.parts);
  }
  return { ...own, costNanoUsd: cost, allReadCostNanoUsd: allReadCost, parts };
}

function addedParts(left: CostParts, right: CostParts): CostParts {
  return {
    fresh: left.fresh + right.fresh,
    write5m: left.write5m + right.write5m,
    write1h: left.write1h + right.write1h,
    read: left.read + right.read,
    output: left.output + right.output,
  };
}

/** What the response's own model is paid for. */
function pricedMessage(
  model: string,
  asOf: string,
  usage: unknown,
  known: KnownOfExchange,
): PricedExchange | undefined {
  const row = findModel(model, asOf);
  if (row === undefined || !isJsonObject(usage) || !isCounted(usage) || !isUnderstood(usage)) return undefined;
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
  const parts = costParts(row, billed, billing);
  if (parts === null) return undefined;
  const searches = count(member(usage, "server_tool_use"), "web_search_requests") * searchNanoUsd;
  return {
    billed,
    costNanoUsd: cost + searches,
    allReadCostNanoUsd: allReadCost + searches,
    parts,
    searchNanoUsd: searches,
    billing,
  };
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

/**
 * Whether a `usage` object counts a prompt or an answer in a shape that is known here. Others are unknown, and not zero. So are those
 * with only zeros: they were written before anything was counted.
 */
export function isCounted(usage: JsonObject): boolean {
  const names = ["input_tokens", "prompt_tokens", "promptTokenCount", "cache_read_input_tokens"];
  const all = [...names, "cache_creation_input_tokens", "output_tokens", "completion_tokens", "candidatesTokenCount"];
  return [usage, ...iterationsOf(usage)].some((counts) => all.some((name) => count(counts, name) > 0));
}

/** A call of another model within an answer, such as an advisor's. */
interface InnerCall {
  readonly model: string;
  readonly usage: JsonObject;
}

/** The calls of other models within an answer. Their usage stands in `iterations`, and not in that of the answer. */
export function innerCalls(usage: JsonObject): readonly InnerCall[] {
  return iterationsOf(usage)
    .filter(isInner)
    .map((iteration) => ({
      model: typeof iteration["model"] === "string" ? iteration["model"] : "",
      usage: iteration,
    }));
}

/** A usage without the calls of other models in it. */
export function withoutInnerCalls(usage: JsonObject): JsonObject {
  const all = iterationsOf(usage);
  return all.some(isInner) ? { ...usage, iterations: all.filter((iteration) => !isInner(iteration)) } : usage;
}

function isInner({ type }: JsonObject): boolean {
  return type === "advisor_message";
}

const knownIterations: readonly unknown[] = ["message", "compaction", "advisor_message", "fallback_message"];

/** Nobody knows whether a part of a new kind is in the counts of the answer, and whose price it has. */
function isUnderstood(usage: JsonObject): boolean {
  return iterationsOf(usage).every(({ type }) => type === undefined || knownIterations.includes(type));
}

function iterationsOf({ iterations }: JsonObject): readonly JsonObject[] {
  return Array.isArray(iterations) ? iterations.filter(isJsonObject) : [];
}

/** The counts of a message, and of the compactions in it: those are billed too, and stand only in `iterations`. */
function anthropicTokens(usage: JsonObject): BilledTokens {
  const compactions = iterationsOf(usage).filter(({ type }) => type === "compaction");
  return compactions.map(messageTokens).reduce(addedTokens, messageTokens(usage));
}

/** Two exchanges' tokens together. */
export function addedTokens(left: BilledTokens, right: BilledTokens): BilledTokens {
  return {
    freshTokens: left.freshTokens + right.freshTokens,
    write5mTokens: left.write5mTokens + right.write5mTokens,
    write1hTokens: left.write1hTokens + right.write1hTokens,
    readTokens: left.readTokens + right.readTokens,
    outputTokens: left.outputTokens + right.outputTokens,
  };
}

/** Anthropic: the input counts add up. Writes without a life are of five minutes. */
function messageTokens(usage: JsonObject): BilledTokens {
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

/** OpenAI: the cached tokens are part of the input count. Gateways have names of their own for what was written. */
function openAiTokens(usage: JsonObject, request: unknown): BilledTokens {
  const isChat = usage["prompt_tokens"] !== undefined;
  const details = member(usage, isChat ? "prompt_tokens_details" : "input_tokens_details");
  const readTokens = firstCount([details, "cached_tokens"], [usage, "cache_read_input_tokens"]);
  const written = firstCount(
    [details, "cache_write_tokens"],
    [details, "cache_creation_tokens"],
    [usage, "cache_creation_input_tokens"],
  );
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
  return isCount(value) ? value : 0;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The first count of several that is given. */
function firstCount(...places: readonly (readonly [object: JsonObject, name: string])[]): number {
  const place = places.find(([object, name]) => isCount(object[name]));
  return place === undefined ? 0 : count(...place);
}
