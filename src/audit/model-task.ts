import { latencyFits, nearestFit } from "../core/latency-fits.ts";
import type { WireExchange } from "../core/trace.ts";

/**
 * The task that costs are told for, so that findings can be compared: a session of ten turns whose prompt holds 30,000 tokens.
 * These figures are an assumption. They stand on every page that shows a cost.
 */
export const modelTask = { turns: 10, contextTokens: 30_000 } as const;

/** What a finding costs in one model task. Null: the cost is not known, or there is none of this kind. */
export interface TaskCost {
  readonly nanoUsd: number | null;
  readonly timeNs: number | null;
  /** How it was worked out, in one sentence. */
  readonly basis: string;
}

/** The cost of a finding that nobody can put a figure on. */
export function unknownCost(basis: string): TaskCost {
  return { nanoUsd: null, timeNs: null, basis };
}

/** A cost of time alone. */
export function timeCost(timeNs: number, basis: string): TaskCost {
  return { nanoUsd: null, timeNs, basis };
}

/**
 * The cost of tokens that were not read from the cache. `share`: the part of the model task's prompt that is lost, from 0 to 1.
 * `requests`: how many requests of the task lose it. Prices and times come from the exchanges that lost it.
 */
export function unreadCost(exchanges: readonly WireExchange[], share: number, requests: number): TaskCost {
  const tokens = Math.round(modelTask.contextTokens * share) * requests;
  const perTokenUsd = meanOf(exchanges.flatMap((exchange) => nanoUsdPerUnreadToken(exchange) ?? []));
  const perTokenNs = meanOf(exchanges.map(nsPerUnreadToken)) ?? 0;
  return {
    nanoUsd: perTokenUsd === null ? null : Math.round(perTokenUsd * tokens),
    timeNs: Math.round(perTokenNs * tokens),
    basis: `${Math.round(share * 100)} % of ${modelTask.contextTokens.toLocaleString("en-US")} tokens paid again in ${requests} of ${modelTask.turns} requests`,
  };
}

/** What a token that is sent or written costs more than one that is read. Null if no price is known, or all was read. */
function nanoUsdPerUnreadToken({ modelled, usage }: WireExchange): number | null {
  const unread = usage.freshInputTokens + usage.cacheWriteTokens;
  const { costNanoUsd, allReadCostNanoUsd } = modelled;
  if (unread === 0 || costNanoUsd === null || allReadCostNanoUsd === null) return null;
  return (costNanoUsd - allReadCostNanoUsd) / unread;
}

/**
 * The price of a token that is read from the cache. An exchange tells only what its whole prompt and its answer would cost together, so
 * two of one model are needed, with other sizes. The smallest are taken: long prompts may have another price. Null if there are none.
 */
export function nanoUsdPerReadToken(exchanges: readonly WireExchange[]): number | null {
  const equations = exchanges.filter(({ model }) => model === exchanges[0]?.model).flatMap(allReadEquation);
  const [first, ...others] = equations.toSorted((left, right) => left.prompt - right.prompt);
  if (first === undefined) return null;
  const determinant = (other: typeof first): number => first.prompt * other.output - other.prompt * first.output;
  const second = others.find((other) => determinant(other) !== 0);
  if (second === undefined) return null;
  return (first.nanoUsd * second.output - second.nanoUsd * first.output) / determinant(second);
}

/** Prompt tokens times the price of a read, plus output tokens times theirs, is the cost. Nothing if no price is known. */
function allReadEquation({ usage, modelled: { allReadCostNanoUsd: nanoUsd } }: WireExchange) {
  const prompt = usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
  return nanoUsd === null ? [] : [{ prompt, output: usage.outputTokens, nanoUsd }];
}

function nsPerUnreadToken({ model }: WireExchange): number {
  const { perFreshTokenNs, perCachedTokenNs } = latencyFits[nearestFit(model)];
  return perFreshTokenNs - perCachedTokenNs;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
