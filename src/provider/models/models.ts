import type { Usage } from "../../core/trace.ts";
import { modelRows, type ModelRow } from "./model-table.ts";

/**
 * The row in force on a day; before a model's first row, that row. A date suffix names a snapshot of the same model
 * (`claude-haiku-4-5-20251001`, `gpt-6-sol-2026-09-01`). Undefined for models the table does not know.
 */
export function findModel(id: string, asOf: string): ModelRow | undefined {
  const base = id.replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, "");
  let first: ModelRow | undefined;
  let inForce: ModelRow | undefined;
  for (const row of modelRows) {
    if (row.id !== base) continue;
    if (first === undefined || row.from < first.from) first = row;
    if (row.from <= asOf && (inForce === undefined || row.from >= inForce.from)) inForce = row;
  }
  return inForce ?? first;
}

/** Tokens by what they are billed as. */
export interface BilledTokens {
  readonly freshTokens: number;
  readonly write5mTokens: number;
  readonly write1hTokens: number;
  readonly readTokens: number;
  readonly outputTokens: number;
}

/** The same exchange with all of its prompt read from the cache. */
export function allRead({ freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens }: BilledTokens) {
  const promptTokens = freshTokens + write5mTokens + write1hTokens + readTokens;
  return { freshTokens: 0, write5mTokens: 0, write1hTokens: 0, readTokens: promptTokens, outputTokens };
}

/** Tokens as the log counts them. */
export function loggedUsage({
  freshTokens,
  write5mTokens,
  write1hTokens,
  readTokens,
  outputTokens,
}: BilledTokens): Usage {
  return {
    freshInputTokens: freshTokens,
    cacheWriteTokens: write5mTokens + write1hTokens,
    cacheReadTokens: readTokens,
    outputTokens,
  };
}

/** What an exchange was sold as. */
export interface Billing {
  readonly speed?: "standard" | "fast";
  /** Batches cost half of everything. */
  readonly batch?: boolean;
}

/**
 * Cost of one exchange in nano-dollars, an exact integer; the prompt's length chooses the tier for all of it. The half
 * nano-dollar that a batch can leave is rounded up, once. Null if no price of the model is known.
 */
export function costNanoUsd(model: ModelRow, billed: BilledTokens, billing: Billing = {}): number | null {
  if (model.tiers === null) return null;
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = billed;
  const promptTokens = freshTokens + write5mTokens + write1hTokens + readTokens;
  const prices =
    model.tiers.find((tier) => promptTokens <= (tier.upToPromptTokens ?? Number.POSITIVE_INFINITY)) ?? model.tiers[0];
  const full =
    freshTokens * prices.input +
    write5mTokens * prices.write5m +
    write1hTokens * prices.write1h +
    readTokens * prices.read +
    outputTokens * prices.output;
  const atSpeed = billing.speed === "fast" ? full * (model.fastMultiplier ?? 1) : full;
  return billing.batch === true ? Math.ceil(atSpeed / 2) : atSpeed;
}
