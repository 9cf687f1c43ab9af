import type { ModelledCost } from "../../core/trace.ts";
import { eventsOf } from "./event-stream.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";
import type { BilledTokens } from "../models/models.ts";
import { billedTokens, isCounted, priceUsage } from "../models/usage-ledger.ts";

/** Model and usage of a recorded response; null where it names none. */
interface RecordedUsage {
  readonly model: string | null;
  /** The counts as they were given, merged over a stream. */
  readonly usage: JsonObject | null;
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
      // The first chunk of Azure names the empty model.
      if (typeof named === "string" && named !== "") model = named;
      const counted = part["usage"] ?? part["usageMetadata"];
      if (isJsonObject(counted)) merged = mergedUsage(merged, counted);
    }
  }
  const usage = Object.keys(merged).length === 0 ? null : merged;
  const request = parsedJson(asked);
  return {
    model,
    usage,
    billed: usage === null || !isCounted(usage) ? null : billedTokens(usage, request),
    priceOn: (asOf) => {
      const { costNanoUsd = null, allReadCostNanoUsd = null } = priceUsage(model ?? "", asOf, usage, { request }) ?? {};
      return { costNanoUsd, allReadCostNanoUsd };
    },
  };
}

/** The objects of a body: one, an array of them (Gemini), one a line, or the data of an event stream. */
function jsonObjectsOf(body: string): JsonObject[] {
  const text = body.replace(/^\uFEFF/, "").trim();
  const whole = /^[[{]/.test(text) ? parsedJson(text) : undefined;
  if (whole !== undefined) return [whole].flat().filter(isJsonObject);
  const parts = text.startsWith("{") ? text.split(/[\r\n]+/) : eventsOf(text);
  return parts.map(parsedJson).filter(isJsonObject);
}

/** Later counts replace earlier ones. Null, and a zero after a count, say nothing: some gateways repeat a usage without its numbers. */
function mergedUsage(before: JsonObject, after: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(after)) {
    const known = merged[name];
    if (value === null || value === undefined || (value === 0 && typeof known === "number")) continue;
    if (typeof known === "number" && typeof value !== "number") continue;
    merged[name] = isJsonObject(known) && isJsonObject(value) ? mergedUsage(known, value) : value;
  }
  return merged;
}
