import type { Usage } from "../../../core/trace.ts";
import type { History } from "../history.ts";
import type { Emit } from "../output.ts";
import { estimateTokens, historyBytes, nearsBudget, type TokenAnchor } from "./budget.ts";
import type { ContextStrategy } from "./compaction.ts";

/** A pass has to shrink the prompt by this share, and after so many that did not no further one is tried. */
const effectiveShare = 0.2;
const ineffectiveLimit = 2;

export interface KeeperSettings {
  readonly strategy: ContextStrategy;
  readonly budgetTokens: number;
  /** Estimate of tools and system prompt, until the provider has counted. */
  readonly fixedTokens: number;
  readonly emit: Emit;
  readonly summarise: (record: string) => Promise<string>;
}

/**
 * Keeps the conversation below the budget: the one place that rewrites the history. Without the limit on ineffective
 * passes a prompt whose fixed part is above the trigger would be compacted, and paid for, in every turn.
 */
export class ContextKeeper {
  readonly #settings: KeeperSettings;
  #anchor: TokenAnchor;
  #ineffective = 0;

  constructor(settings: KeeperSettings) {
    this.#settings = settings;
    this.#anchor = { tokens: settings.fixedTokens, messageBytes: 0 };
  }

  /** Takes the provider's count of the prompt that was just answered. */
  counted(history: History, usage: Usage): void {
    const tokens = usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
    this.#anchor = { tokens, messageBytes: historyBytes(history.messages) };
  }

  async fit(history: History): Promise<void> {
    const { strategy, budgetTokens, emit, summarise } = this.#settings;
    if (strategy === "none" || this.#ineffective >= ineffectiveLimit) return;
    const before = estimateTokens(this.#anchor, history.messages);
    if (!nearsBudget(before, budgetTokens)) return;
    const { compacted } = await import("./compaction.ts");
    emit({ kind: "compaction-start", strategy, tokens: before });
    const messages = await compacted({
      strategy,
      messages: history.messages,
      promptTokens: before,
      budgetTokens,
      summarise,
    });
    if (messages !== null) history.rewrite(messages);
    const after = estimateTokens(this.#anchor, history.messages);
    const effective = after <= (1 - effectiveShare) * before;
    // Nothing was rewritten and no call was paid for: looking again in the next turn is free.
    if (messages !== null && !effective) this.#ineffective += 1;
    emit({ kind: "compaction-end", strategy, tokens: after, effective });
  }
}
