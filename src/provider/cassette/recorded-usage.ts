import type { BilledTokens } from "../models/models.ts";
import { isJsonObject, type JsonObject } from "../http/json-object.ts";

/** What a recorded response says about itself; absent parts are null. */
export interface SaidUsage {
  readonly model: string | null;
  readonly billed: BilledTokens | null;
}

/** Reads model and usage from a response of any of the known protocols, streamed or whole. Later figures replace earlier ones. */
export function recordedUsage(body: string): SaidUsage {
  let model: string | null = null;
  let usage: JsonObject = {};
  for (const said of jsonObjectsOf(body)) {
    for (const part of [said, said["message"], said["response"]]) {
      if (!isJsonObject(part)) continue;
      if (typeof part["model"] === "string") model = part["model"];
      if (isJsonObject(part["usage"])) usage = { ...usage, ...part["usage"] };
    }
  }
  return { model, billed: Object.keys(usage).length === 0 ? null : billedOf(usage) };
}

function jsonObjectsOf(body: string): JsonObject[] {
  const lines = body.startsWith("{") ? [body] : [...body.matchAll(/^data: ?(\{.*)$/gm)].map((match) => match[1] ?? "");
  return lines.flatMap((line) => {
    try {
      const json: unknown = JSON.parse(line);
      return isJsonObject(json) ? [json] : [];
    } catch {
      return [];
    }
  });
}

/** Anthropic's three input counts add up; in OpenAI's protocols the cached ones are part of the whole. */
function billedOf(usage: JsonObject): BilledTokens {
  const details = objectAt(usage, "prompt_tokens_details") ?? objectAt(usage, "input_tokens_details");
  const output = count(usage, "output_tokens") || count(usage, "completion_tokens");
  if (details !== null || "prompt_tokens" in usage) {
    const read = count(details ?? {}, "cached_tokens");
    const written = count(details ?? {}, "cache_write_tokens");
    const all = count(usage, "prompt_tokens") || count(usage, "input_tokens");
    return {
      freshTokens: Math.max(0, all - read - written),
      write5mTokens: written,
      write1hTokens: 0,
      readTokens: read,
      outputTokens: output,
    };
  }
  const written = count(usage, "cache_creation_input_tokens");
  const hour = Math.min(written, count(objectAt(usage, "cache_creation") ?? {}, "ephemeral_1h_input_tokens"));
  return {
    freshTokens: count(usage, "input_tokens"),
    write5mTokens: written - hour,
    write1hTokens: hour,
    readTokens: count(usage, "cache_read_input_tokens"),
    outputTokens: output,
  };
}

function objectAt(value: JsonObject, name: string): JsonObject | null {
  const member = value[name];
  return isJsonObject(member) ? member : null;
}

function count(value: JsonObject, name: string): number {
  const member = value[name];
  return typeof member === "number" && Number.isInteger(member) && member >= 0 ? member : 0;
}
