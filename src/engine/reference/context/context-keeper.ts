import type { Usage } from "../../../core/trace.ts";
import type { History } from "../message.ts";
import type { Emit } from "../agent-event.ts";
import { estimateTokens, historyBytes, type TokenAnchor } from "./budget.ts";
import type { ContextStrategy } from "./compaction.ts";

/** A pass has to shrink the prompt by this share. After this many passes that did not, there are no more. */
const effectiveShare = 0.2;
const ineffectiveLimit = 2;

interface KeeperSettings {
  readonly strategy: ContextStrategy;
  readonly budgetTokens: number;
  /** Share of the budget at which the strategy starts. */
  readonly triggerShare: number;
  /** Newest part that stays unchanged. Null: the strategy's own share. */
  readonly keepTokens: number | null;
  /** Estimate of tools and system prompt. */
  readonly fixedTokens: number;
  readonly emit: Emit;
  readonly summarise: (record: string) => Promise<string>;
}

/** Keeps the conversation below the budget. Only this class rewrites the history. */
export class ContextKeeper {
  readonly #settings: KeeperSettings;
  #anchor: TokenAnchor;
  #ineffective = 0;
  #isStopped = false;

  constructor(settings: KeeperSettings) {
    this.#settings = settings;
    this.#anchor = { tokens: settings.fixedTokens, messageBytes: 0 };
  }

  /** Takes the provider's count of the answered prompt. */
  counted(history: History, usage: Usage): void {
    const tokens = usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
    this.#anchor = { tokens, messageBytes: historyBytes(history.messages) };
  }

  async fit(history: History): Promise<void> {
    const { strategy, budgetTokens, keepTokens, emit, summarise } = this.#settings;
    if (strategy === "none" || this.#isStopped) return;
    const triggerTokens = this.#settings.triggerShare * budgetTokens;
    const before = estimateTokens(this.#anchor, history.messages);
    if (before < triggerTokens) return;
    // The fixed part alone is above the trigger, so no pass could bring the prompt below it.
    if (this.#settings.fixedTokens >= triggerTokens)
      return this.#stop("the fixed part of the prompt is above the trigger");
    const { compacted } = await import("./compaction.ts");
    emit({ kind: "compaction-start", strategy, tokens: before });
    const messages = await compacted({
      strategy,
      messages: history.messages,
      promptTokens: before,
      triggerTokens,
      keepTokens,
      summarise,
    });
    if (messages !== null) history.rewrite(messages);
    const after = estimateTokens(this.#anchor, history.messages);
    const effective = after <= (1 - effectiveShare) * before;
    // A pass that rewrote nothing cost nothing, so it does not count.
    if (messages !== null && !effective) this.#ineffective += 1;
    emit({ kind: "compaction-end", strategy, tokens: after, effective });
    if (this.#ineffective >= ineffectiveLimit) this.#stop(`${ineffectiveLimit} passes shrank the prompt by too little`);
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#settings.emit({ kind: "compaction-stopped", strategy: this.#settings.strategy, reason });
  }
}
