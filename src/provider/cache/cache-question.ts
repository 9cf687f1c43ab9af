import type { CacheStore } from "./cache-store.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import type { ModelRow } from "../models/model-table.ts";
import { decideBreakpointCache, type OpenAiCacheOptions } from "./openai-cache.ts";
import { type CacheDecision, type CacheSettings, decideCache, prefixKeys, settingsFor } from "./prompt-cache.ts";
import { decideStepCache, stepKeys, stepTokens } from "./step-cache.ts";
import { totalTokens } from "../wire/prompt.ts";

/** A prefix in the cache: the key of its entry, its last block, and the key of the prefix up to that block. */
export interface LeftPrefix {
  readonly cacheKey: string;
  readonly block: number;
  readonly prefixKey: string;
  readonly tokens: number;
}

/** A decision with what it was made from. */
export interface DecidedCache {
  readonly decision: CacheDecision;
  readonly settings: CacheSettings;
  /** Key of the prefix that ends with each block. */
  readonly keys: readonly string[];
  /** Longest prefix that the next request can read; null when there is none. */
  readonly left: LeftPrefix | null;
  /** State of an entry when the cache was asked. */
  readonly stateOf: (key: string) => EntryState;
}

/** When the cache is asked, and until when the answers have reached a client that sends a prompt with these keys. */
interface AskedMoment {
  readonly nowNs: number;
  readonly reachedNs: (keys: readonly string[]) => number;
}

type EntryState = ReturnType<CacheStore["stateOf"]>;

/** Asks the cache that the model has. */
export function askCache(cache: CacheStore, model: ModelRow, request: ModelRequest, moment: AskedMoment): DecidedCache {
  const blocks = request.prompt;
  const options = optionsFor(model, request);
  const shared = model.cacheRules === "anthropic" ? (request.cacheSettings.scope ?? "") : options.routingKey;
  const scope = request.customer === undefined ? shared : `${shared}\ncustomer ${request.customer}`;
  const settings = settingsFor(model, { ...request.cacheSettings, scope });
  const keys = prefixKeys(model.id, settings, blocks);
  const reachedNs = moment.reachedNs(keys);
  const stateOf = (key: string): EntryState => cache.stateOf(key, moment.nowNs, reachedNs);
  const isReadable = (key: string): boolean => stateOf(key) === "readable";
  switch (model.cacheRules) {
    case "anthropic": {
      const decision = decideCache({ blocks, keys, minimumTokens: model.minimumCacheTokens, isReadable });
      return { decision, settings, keys, stateOf, left: leftBehind(decision, keys, request) };
    }
    case "openai-breakpoints": {
      const decision = decideBreakpointCache({ blocks, keys, options, stateOf });
      return { decision, settings, keys, stateOf, left: leftBehind(decision, keys, request) };
    }
    case "gemini-implicit":
    case "openai-steps": {
      const steps = stepKeys(model.id, scope, blocks);
      const promptTokens = totalTokens(blocks);
      const minimumTokens = model.minimumCacheTokens;
      const decision = decideStepCache({ promptTokens, minimumTokens, keys: steps, life: options.life, isReadable });
      const cacheKey = decision.uses.at(-1)?.key;
      const end = { block: blocks.length - 1, prefixKey: keys.at(-1) ?? "" };
      const left = cacheKey === undefined ? null : { cacheKey, ...end, tokens: steps.length * stepTokens };
      return { decision, settings, keys, stateOf, left };
    }
  }
}

/** Gemini does not publish how long its cache lives ("a short amount of time"): five minutes are assumed. */
function optionsFor({ cacheRules }: ModelRow, { openAiCache }: ModelRequest): OpenAiCacheOptions {
  switch (cacheRules) {
    case "gemini-implicit":
      return { routingKey: "", mode: "implicit", life: "5m" };
    case "openai-steps":
      return { routingKey: "", mode: "implicit", life: "5m", ...openAiCache };
    case "anthropic":
    case "openai-breakpoints":
      return { routingKey: "", mode: "implicit", life: "30m", ...openAiCache };
  }
}

function leftBehind(decision: CacheDecision, keys: readonly string[], { prompt }: ModelRequest): DecidedCache["left"] {
  const used = new Set(decision.uses.map(({ key }) => key));
  const block = keys.findLastIndex((key) => used.has(key));
  const key = keys[block];
  if (key === undefined) return null;
  return { cacheKey: key, block, prefixKey: key, tokens: totalTokens(prompt.slice(0, block + 1)) };
}
