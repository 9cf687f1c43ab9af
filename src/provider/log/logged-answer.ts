import type { CacheOutcome, ModelledCost, WireExchange } from "../../core/trace.ts";
import type { Answer } from "../exchange/answer.ts";
import { firstDifference } from "../cache/first-difference.ts";
import { costNanoUsd } from "../models/models.ts";
import { totalTokens } from "../exchange/prompt.ts";

/** What the log says about an answer: a function of the answer alone, so that it can wait until the response is over. */
export function loggedAnswer(answer: Answer): Pick<WireExchange, "turn" | "thread" | "usage" | "cache" | "modelled"> {
  const { billed, place } = answer;
  const thread = place?.thread ?? null;
  return {
    turn: place?.turn ?? null,
    ...(thread === null ? {} : { thread }),
    usage: {
      freshInputTokens: billed.freshTokens,
      cacheWriteTokens: billed.write5mTokens + billed.write1hTokens,
      cacheReadTokens: billed.readTokens,
      outputTokens: billed.outputTokens,
    },
    cache: cacheOutcome(answer),
    modelled: modelledCost(answer),
  };
}

function cacheOutcome({ request, previousPrompt, cacheReason }: Answer): CacheOutcome {
  return {
    breakpoints: request.prompt.filter((block) => block.breakpoint !== null).length,
    ...cacheReason,
    firstDifference: previousPrompt === undefined ? null : firstDifference(previousPrompt, request.prompt),
  };
}

function modelledCost({ model, request, billed, latency, wireTokens }: Answer): ModelledCost {
  const allRead = { freshTokens: 0, write5mTokens: 0, write1hTokens: 0, readTokens: totalTokens(request.prompt) };
  return {
    ttftNs: latency.ttftNs,
    decodeNs: wireTokens * latency.perTokenNs,
    costNanoUsd: costNanoUsd(model, billed, request),
    allReadCostNanoUsd: costNanoUsd(model, { ...allRead, outputTokens: billed.outputTokens }, request),
  };
}
