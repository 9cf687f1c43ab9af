import type { Protocol } from "../../core/agent-entry.ts";
import type { ModelRow } from "../models/model-table.ts";
import { findModel } from "../models/models.ts";
import type { Session } from "../session/session.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { totalTokens } from "../wire/prompt.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";

/**
 * The model that answers. Refused when it is unknown and the session has no stand-in, is asked for too much output, or gets
 * more than its window holds.
 */
export function admit({ settings }: Session, request: ModelRequest, protocol: Protocol): ModelRow | Refusal {
  const isLenient = settings.strictness === "lenient";
  const model = findModel(request.model, settings.asOf, settings.models);
  if (model === undefined) {
    const isAnswered = isLenient || settings.unknownModels === "answer-as-default";
    const standIn = isAnswered ? findModel(settings.model, settings.asOf, settings.models) : undefined;
    return standIn === undefined
      ? { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${request.model}` }
      : ((isLenient ? undefined : tooLong(request, settings.contextWindowTokens)) ?? withoutPrice(standIn, protocol));
  }
  if (isLenient) return model;
  if (request.speed === "fast" && model.fastMultiplier === undefined) {
    return invalidRequest(`speed: 'fast' is not supported on ${request.model}`);
  }
  if (request.maxTokens !== null && request.maxTokens > model.maxOutputTokens) {
    return invalidRequest(
      `max_tokens: ${request.maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  return tooLong(request, settings.contextWindowTokens ?? model.contextWindowTokens) ?? model;
}

function tooLong(request: ModelRequest, windowTokens: number | undefined): Refusal | undefined {
  const promptTokens = totalTokens(request.prompt);
  if (windowTokens === undefined || promptTokens <= windowTokens) return undefined;
  return invalidRequest(`prompt is too long: ${promptTokens} tokens > ${windowTokens} maximum`);
}

/** The session's model for an unknown id: never with a price, and with the cache that clients of the protocol expect. */
function withoutPrice(standIn: ModelRow, protocol: Protocol): ModelRow {
  return { ...standIn, cacheRules: cacheRulesOf(protocol, standIn.cacheRules), tiers: null };
}

function cacheRulesOf(protocol: Protocol, own: ModelRow["cacheRules"]): ModelRow["cacheRules"] {
  switch (protocol) {
    case "anthropic-messages":
      return "anthropic";
    case "openai-chat":
    case "openai-responses":
      return own === "openai-steps" ? own : "openai-breakpoints";
    case "gemini":
      return "gemini-implicit";
  }
}
