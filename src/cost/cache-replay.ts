import type { CacheReason } from "../core/trace.ts";
import { askCache } from "../provider/cache/cache-question.ts";
import { CacheMemory, explainCache } from "../provider/cache/cache-reason.ts";
import { CacheStore } from "../provider/cache/cache-store.ts";
import type { BilledTokens } from "../provider/models/models.ts";
import type { ModelRow } from "../provider/models/model-table.ts";
import type { ModelRequest } from "../provider/wire/model-request.ts";
import type { PromptBlock } from "../provider/wire/prompt.ts";
import type { PricedCall } from "./priced-calls.ts";

/** A call that the cache model can replay. */
export interface ReplayableCall {
  readonly call: PricedCall;
  readonly row: ModelRow;
  readonly billed: BilledTokens;
  /** Its blocks add up to the prompt tokens that were recorded. */
  readonly request: ModelRequest;
}

/** What the cache model says about a call. */
export interface ReplayedCall {
  readonly billed: BilledTokens;
  readonly reason: CacheReason | null;
  readonly missedTokens: number;
}

/** The calls that have a known model, a usage and a prompt, with the tokens of their blocks fitted to the usage. */
export function replayableCalls(calls: readonly PricedCall[]): ReplayableCall[] {
  const tokensOf = new Map<string, number>();
  return calls.flatMap((call) => {
    const { row, billed, request } = call;
    if (row === null || billed === null || request === null) return [];
    const total = billed.freshTokens + billed.write5mTokens + billed.write1hTokens + billed.readTokens;
    return [{ call, row, billed, request: { ...request, prompt: fitted(request.prompt, total, tokensOf) } }];
  });
}

/** Blocks that were fitted before keep their tokens. The others share what is left by their size. */
function fitted(blocks: readonly PromptBlock[], total: number, tokensOf: Map<string, number>): PromptBlock[] {
  const known = blocks.reduce((sum, block) => sum + (tokensOf.get(block.digest) ?? 0), 0);
  const fresh = blocks.reduce((sum, block) => sum + (tokensOf.has(block.digest) ? 0 : block.tokens), 0);
  const isFitting = total >= known && (fresh > 0 || total === known);
  if (!isFitting) tokensOf.clear();
  const scale = isFitting ? (total - known) / Math.max(1, fresh) : total / Math.max(1, sumOfTokens(blocks));
  let exact = 0;
  let given = 0;
  return blocks.map((block) => {
    const before = tokensOf.get(block.digest);
    if (before !== undefined && isFitting) return { ...block, tokens: before };
    exact += block.tokens * scale;
    const tokens = Math.max(0, Math.round(exact) - given);
    given += tokens;
    tokensOf.set(block.digest, tokens);
    return { ...block, tokens };
  });
}

function sumOfTokens(blocks: readonly PromptBlock[]): number {
  return blocks.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** Replays calls against the cache model, in their order of time. What a call wrote is readable from its end on. */
export function replayedCalls(calls: readonly ReplayableCall[]): ReplayedCall[] {
  const cache = new CacheStore();
  const cacheMemory = new CacheMemory();
  return calls.map(({ call, row, request, billed }, index) => {
    const startNs = call.startMs * 1e6;
    const decided = askCache(cache, row, request, { nowNs: startNs, reachedNs: () => Number.NEGATIVE_INFINITY });
    const line = `${call.conversation} ${call.part}`;
    const prompt = { model: row, request, decided, messageId: String(index), line };
    const { cacheReason } = explainCache({ cacheMemory, keepsLog: true }, prompt);
    for (const { key, life } of decided.decision.uses) cache.use(key, life, { startNs, readableNs: call.endMs * 1e6 });
    const { freshTokens, write5mTokens, write1hTokens, readTokens } = decided.decision;
    return {
      billed: { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens: billed.outputTokens },
      reason: cacheReason.reason ?? null,
      missedTokens: cacheReason.missedTokens ?? 0,
    };
  });
}
