import type { Protocol } from "../../core/agent-entry.ts";
import type { ModelRow } from "../models/model-table.ts";
import { findModel } from "../models/models.ts";
import type { Session } from "../session/session.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { totalTokens } from "../wire/prompt.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";

/** The window of a model that refuses no prompt. */
const anyWindow = Number.MAX_SAFE_INTEGER;

/**
 * The model that answers, with the window that holds for the session. Refused when it is unknown and the session has no stand-in, is asked for too much output, or gets
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
      : fitting(request, withoutPrice(standIn, protocol), isLenient ? undefined : settings.contextWindowTokens);
  }
  if (isLenient) return fitting(request, model, undefined);
  if (request.speed === "fast" && model.fastMultiplier === undefined) {
    return invalidRequest(`speed: 'fast' is not supported on ${request.model}`);
  }
  if (request.maxTokens !== null && request.maxTokens > model.maxOutputTokens) {
    return invalidRequest(
      `max_tokens: ${request.maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  return fitting(request, model, settings.contextWindowTokens ?? model.contextWindowTokens);
}

function fitting(request: ModelRequest, model: ModelRow, windowTokens: number = anyWindow): ModelRow | Refusal {
  const promptTokens = totalTokens(request.prompt);
  if (promptTokens > windowTokens && request.isTruncated !== true) {
    return invalidRequest(`prompt is too long: ${promptTokens} tokens > ${windowTokens} maximum`);
  }
  return windowTokens === model.contextWindowTokens ? model : { ...model, contextWindowTokens: windowTokens };
}

/** The request without the oldest parts of its conversation, as far as they do not fit the window and it may be truncated. */
export function truncated(request: ModelRequest, { contextWindowTokens }: ModelRow): ModelRequest {
  let tooMany = totalTokens(request.prompt) - contextWindowTokens;
  if (tooMany <= 0) return request;
  const prompt = request.prompt.filter(({ section, tokens }) => {
    if (section !== "messages" || tooMany <= 0) return true;
    tooMany -= tokens;
    return false;
  });
  return { ...request, prompt };
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
