import { isJsonObject, type JsonObject } from "../http/json-object.ts";
import type { OpenAiCacheOptions } from "../cache/openai-cache.ts";

/** What a request says about its cache; what it leaves out is the model's default. */
export function cacheOptionsOf(body: JsonObject): Partial<OpenAiCacheOptions> {
  const options = isJsonObject(body["prompt_cache_options"]) ? body["prompt_cache_options"] : {};
  const life =
    body["prompt_cache_retention"] === "24h" ? ("24h" as const) : options["ttl"] === "12h" ? ("12h" as const) : null;
  return {
    ...(typeof body["prompt_cache_key"] === "string" ? { routingKey: body["prompt_cache_key"] } : {}),
    ...(life === null ? {} : { life }),
    ...(options["mode"] === "explicit" ? { mode: "explicit" as const } : {}),
  };
}
