import type { Message } from "../message.ts";
import { bytesPerToken, historyBytes } from "./budget.ts";
import { masked } from "./mask.ts";
import { summaryCut, withSummary } from "./summary.ts";
import { windowed } from "./window.ts";

export type ContextStrategy = "none" | "window" | "mask" | "summary";

/**
 * Shares of the budget: kept by a window, kept unmasked, least gain of a mask, kept beside a summary. The window is small
 * against the trigger of 80 %: each cut voids the prompt cache, so it has to last for some turns.
 */
const windowShare = 0.5;
const unmaskedShare = 0.4;
const leastGainShare = 0.2;
const summaryTailShare = 0.3;

export interface CompactionRequest {
  readonly strategy: ContextStrategy;
  readonly messages: readonly Message[];
  /** Estimate of the whole next prompt: tools, system and messages. */
  readonly promptTokens: number;
  readonly budgetTokens: number;
  /** One model call without tools. */
  readonly summarise: (record: string) => Promise<string>;
}

/** The messages to go on with, or null when the strategy has nothing to gain. Every result starts with a user message. */
export async function compacted(request: CompactionRequest): Promise<readonly Message[] | null> {
  const { messages, budgetTokens } = request;
  switch (request.strategy) {
    case "none":
      return null;
    case "window": {
      const fixedTokens = request.promptTokens - historyBytes(messages.slice(1)) / bytesPerToken;
      return windowed(messages, windowShare * budgetTokens - fixedTokens);
    }
    case "mask":
      return masked(messages, unmaskedShare * budgetTokens, leastGainShare * budgetTokens);
    case "summary": {
      const cut = summaryCut(messages, summaryTailShare * budgetTokens);
      return cut === null ? null : withSummary(messages, cut, await request.summarise(cut.record));
    }
  }
}
