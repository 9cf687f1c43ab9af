import { modelRows, type ModelRow } from "./model-table.ts";

/**
 * The row in force on a day; before a model's first row, that row. A date suffix names a snapshot of the same model
 * (`claude-haiku-4-5-20251001`, `gpt-6-sol-2026-09-01`). Undefined for models the table does not know.
 */
export function findModel(id: string, asOf: string): ModelRow | undefined {
  if (found?.id !== id || found.asOf !== asOf) found = { id, asOf, row: rowInForce(id, asOf) };
  return found.row;
}

/** The answer before: a provider is asked for the same model again and again. */
let found: { readonly id: string; readonly asOf: string; readonly row: ModelRow | undefined } | undefined;

function rowInForce(id: string, asOf: string): ModelRow | undefined {
  const base = id.replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, "");
  const rows = modelRows.filter((row) => row.id === base).toSorted((left, right) => (left.from < right.from ? -1 : 1));
  return rows.findLast((row) => row.from <= asOf) ?? rows[0];
}

/** Tokens by what they are billed as. */
export interface BilledTokens {
  readonly freshTokens: number;
  readonly write5mTokens: number;
  readonly write1hTokens: number;
  readonly readTokens: number;
  readonly outputTokens: number;
}

/** What an exchange was sold as. */
export interface Billing {
  readonly speed?: "standard" | "fast";
  /** Batches cost half of everything. */
  readonly batch?: boolean;
}

/**
 * Cost of one exchange in nano-dollars, an exact integer; the prompt's length chooses the tier for all of it. The half
 * nano-dollar that a batch can leave is rounded up, once.
 */
export function costNanoUsd(model: ModelRow, billed: BilledTokens, billing: Billing = {}): number {
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
