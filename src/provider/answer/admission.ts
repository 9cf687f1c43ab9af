import type { ModelRow } from "../models/model-table.ts";
import { findModel } from "../models/models.ts";
import type { Session } from "../session/session.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { totalTokens } from "../wire/prompt.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";

/**
 * The model that answers. Refused when it is unknown, is asked for too much output, or gets more than its window holds.
 */
export function admit({ settings }: Session, request: ModelRequest): ModelRow | Refusal {
  const isLenient = settings.strictness === "lenient";
  const model =
    findModel(request.model, settings.asOf) ?? (isLenient ? findModel(settings.model, settings.asOf) : undefined);
  if (model === undefined) {
    return { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${request.model}` };
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
  const promptTokens = totalTokens(request.prompt);
  const windowTokens = settings.contextWindowTokens ?? model.contextWindowTokens;
  if (promptTokens > windowTokens) {
    return invalidRequest(`prompt is too long: ${promptTokens} tokens > ${windowTokens} maximum`);
  }
  return model;
}
