import type { Message } from "../message.ts";
import { bytesPerToken, historyBytes } from "./budget.ts";
import { masked } from "./mask.ts";
import { summaryCut, withSummary } from "./summary.ts";
import { windowed } from "./window.ts";

export type ContextStrategy = "none" | "window" | "mask" | "summary" | "hybrid";

/**
 * Shares of the trigger: kept by a window, kept unmasked, least gain of a mask, kept beside a summary. The window is small
 * against the trigger: each cut voids the prompt cache, so it has to last for some turns.
 */
const windowShare = 0.625;
const unmaskedShare = 0.5;
const leastGainShare = 0.25;
const summaryTailShare = 0.375;
/** A hybrid takes a mask where that brings the prompt below this share of the trigger, else a summary. */
const maskedEnoughShare = 0.8;

export interface CompactionRequest {
  readonly strategy: ContextStrategy;
  readonly messages: readonly Message[];
  /** Estimate of the whole next prompt: tools, system and messages. */
  readonly promptTokens: number;
  /** Size at which the strategy steps in. */
  readonly triggerTokens: number;
  /** Newest part that stays as it is; null: the strategy's own share of the trigger. */
  readonly keepTokens: number | null;
  /** One model call without tools. */
  readonly summarise: (record: string) => Promise<string>;
}

/** The messages to go on with, or null when the strategy has nothing to gain. Every result starts with a user message. */
export async function compacted(request: CompactionRequest): Promise<readonly Message[] | null> {
  const { messages, triggerTokens } = request;
  switch (request.strategy) {
    case "none":
      return null;
    case "window": {
      const fixedTokens = request.promptTokens - historyBytes(messages.slice(1)) / bytesPerToken;
      return windowed(messages, request.keepTokens ?? windowShare * triggerTokens - fixedTokens);
    }
    case "mask":
      return maskedMessages(request);
    case "summary":
      return summarised(request);
    case "hybrid": {
      const mask = maskedMessages(request);
      const gainTokens = mask === null ? 0 : (historyBytes(messages) - historyBytes(mask)) / bytesPerToken;
      if (request.promptTokens - gainTokens < maskedEnoughShare * triggerTokens) return mask;
      // From the whole messages, in the same pass: a record of masked results would have no facts left in it.
      return summarised(request);
    }
  }
}

function maskedMessages({ messages, keepTokens, triggerTokens }: CompactionRequest): readonly Message[] | null {
  return masked(messages, keepTokens ?? unmaskedShare * triggerTokens, leastGainShare * triggerTokens);
}

async function summarised(request: CompactionRequest): Promise<readonly Message[] | null> {
  const { messages, keepTokens, triggerTokens } = request;
  const cut = summaryCut(messages, keepTokens ?? summaryTailShare * triggerTokens);
  return cut === null ? null : withSummary(messages, cut, await request.summarise(cut.record));
}
