import type { Answer } from "../answer/answer.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { askCache } from "../cache/cache-question.ts";
import type { ModelRow } from "../models/model-table.ts";
import { costNanoUsd } from "../models/models.ts";
import { searchCostNanoUsd } from "../models/search-price.ts";
import { type ResponsePart, scheduleParts } from "../time/schedule.ts";
import { totalTokens } from "../wire/prompt.ts";
import type { Session } from "../session/session.ts";
import type { Produced } from "./metered-output.ts";
import type { Used } from "./pass.ts";

/**
 * Input tokens that a request would count if it were answered now: what the cache cannot supply. OpenAI has one limit of tokens a
 * minute for input and output together, and what the cache supplies counts too.
 */
export function estimatedInput(
  session: Session,
  request: ModelRequest,
  model: ModelRow,
  { nowNs, connection }: { readonly nowNs: number; readonly connection: number },
): number {
  if (countsAllTokens(model)) return totalTokens(request.prompt);
  const reachedNs = (keys: readonly string[]): number =>
    session.answers.reachedNs({ connection, followsMainLine: false, keys });
  const { decision } = askCache(session.cache, model, request, { nowNs, reachedNs });
  return decision.freshTokens + decision.write5mTokens + decision.write1hTokens;
}

function countsAllTokens({ cacheRules }: ModelRow): boolean {
  return cacheRules === "openai-steps" || cacheRules === "openai-breakpoints";
}

/** The use of a request without an answer. */
export const nothingUsed: Used = { inputTokens: 0, costNanoUsd: 0, produced: () => [] };

/** What an answer uses of the limits. Its output exists piece by piece, as its parts fall due. */
export function useOfAnswer(answer: Answer, parts: readonly ResponsePart[], startNs: number): Used {
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = answer.billed;
  const others = countsAllTokens(answer.model) ? readTokens + outputTokens : 0;
  return {
    inputTokens: freshTokens + write5mTokens + write1hTokens + others,
    costNanoUsd:
      (costNanoUsd(answer.model, answer.billed, answer.request) ?? 0) +
      (searchCostNanoUsd(answer.model.id, answer.searches) ?? 0),
    produced: () => producedTokens(answer, parts, startNs),
  };
}

function producedTokens(answer: Answer, parts: readonly ResponsePart[], startNs: number): Produced[] {
  const produced: Produced[] = [];
  let counted = 0;
  const count = (atNs: number, total: number): void => {
    if (total > counted) produced.push({ atNs, tokens: total - counted });
    counted = Math.max(counted, total);
  };
  const scheduled = scheduleParts(parts, answer.latency, startNs, null);
  for (const [index, { dueNs }] of scheduled.entries()) count(dueNs, parts[index]?.tokensBefore ?? 0);
  count(scheduled.at(-1)?.dueNs ?? startNs, answer.billed.outputTokens);
  return produced;
}
