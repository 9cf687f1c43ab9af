import type { ModelledCost } from "../../core/trace.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";
import type { BilledTokens } from "../models/models.ts";
import { billedTokens, priceUsage } from "../models/usage-ledger.ts";

/** Model and usage of a recorded response; null where it names none. */
interface RecordedUsage {
  readonly model: string | null;
  readonly billed: BilledTokens | null;
  /** Its price on a day; 0 for a model without prices. */
  readonly priceOn: (asOf: string) => Pick<ModelledCost, "costNanoUsd" | "allReadCostNanoUsd">;
}

/**
 * Reads model and usage from a response of any known protocol, streamed or whole. Later figures replace earlier ones.
 * @param asked The body of its request.
 */
export function recordedUsage(body: string, asked: string): RecordedUsage {
  let model: string | null = null;
  let merged: JsonObject = {};
  for (const said of jsonObjectsOf(body)) {
    for (const part of [said, said["message"], said["response"]]) {
      if (!isJsonObject(part)) continue;
      const named = part["model"] ?? part["modelVersion"];
      if (typeof named === "string") model = named;
      const counted = part["usage"] ?? part["usageMetadata"];
      if (isJsonObject(counted)) merged = { ...merged, ...counted };
    }
  }
  const usage = Object.keys(merged).length === 0 ? null : merged;
  const request = parsedJson(asked);
  return {
    model,
    billed: usage === null ? null : billedTokens(usage, request),
    priceOn: (asOf) => {
      const { costNanoUsd = null, allReadCostNanoUsd = null } = priceUsage(model ?? "", asOf, usage, { request }) ?? {};
      return { costNanoUsd, allReadCostNanoUsd };
    },
  };
}

function jsonObjectsOf(body: string): JsonObject[] {
  /** Gemini's streams may be one array. */
  const array = body.startsWith("[") ? parsedJson(body) : undefined;
  if (Array.isArray(array)) return array.filter(isJsonObject);
  const lines = body.startsWith("{") ? [body] : [...body.matchAll(/^data: ?(\{.*)$/gm)].map((match) => match[1] ?? "");
  return lines.map(parsedJson).filter(isJsonObject);
}
