import type { ModelDescription } from "../../core/model-description.ts";
import type { Usage } from "../../core/trace.ts";
import { describedModel } from "./described-model.ts";
import { modelRows, type ModelRow } from "./model-table.ts";

/** Names that vendors, clouds and gateways write before a model's own, each with a slash. */
const senders = /^(anthropic|openai|google|gemini|models|bedrock|vertex_ai|azure|openrouter|litellm)\//;

/** The rows of each model in the table. */
const tableRows: ReadonlyMap<string, readonly ModelRow[]> = new Map(
  modelRows.map(({ id }) => [id, modelRows.filter((row) => row.id === id)]),
);

/**
 * The vendor's own id of a model, from the spellings of clouds and gateways: `anthropic/claude-opus-4.6`,
 * `us.anthropic.claude-sonnet-4-5-20250929-v1:0` (Bedrock), `claude-sonnet-4-5@20250929` (Vertex), `claude-sonnet-5[1m]`. A date
 * names a snapshot of the same model, unless the snapshot has a price of its own in the table. An id with any other addition stays as
 * it is: it may have another price.
 */
export function plainModelId(id: string): string {
  let name = id.replace(/^arn:aws:bedrock:[^/]*\//, "");
  while (senders.test(name)) name = name.replace(senders, "");
  if (tableRows.has(name)) return name;
  return name
    .replace(/^([a-z][a-z-]{1,7}\.)?anthropic\.(?=claude-)/, "")
    .replace(/^(claude-[a-z]+-\d)\.(?=\d)/, "$1-")
    .replace(/\[1m\]$/, "")
    .replace(/^(claude-.*)-v\d+(:\d+)?$/, "$1")
    .replace(/@(\d{8}|default)$/, "")
    .replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/, "");
}

/**
 * The row in force on a day. Before a model's first row, it is that row without a price: a later price is not used. The user's own
 * models come first. Then the table is asked for the vendor's id. Undefined for models that neither knows.
 */
export function findModel(id: string, asOf: string, described: readonly ModelDescription[] = []): ModelRow | undefined {
  const own = describedModel(id, asOf, described);
  if (own !== undefined) return own;
  let first: ModelRow | undefined;
  let inForce: ModelRow | undefined;
  for (const row of tableRows.get(plainModelId(id)) ?? []) {
    if (first === undefined || row.from < first.from) first = row;
    if (row.from <= asOf && (inForce === undefined || row.from >= inForce.from)) inForce = row;
  }
  return inForce ?? (first && { ...first, tiers: null });
}

/** Tokens by what they are billed as. */
export interface BilledTokens {
  readonly freshTokens: number;
  readonly write5mTokens: number;
  readonly write1hTokens: number;
  readonly readTokens: number;
  readonly outputTokens: number;
}

/** A call that was not billed. */
export const nothingBilled: BilledTokens = {
  freshTokens: 0,
  write5mTokens: 0,
  write1hTokens: 0,
  readTokens: 0,
  outputTokens: 0,
};

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
    ...(write1hTokens > 0 && { longCacheWriteTokens: write1hTokens }),
  };
}

/** What an exchange was sold as. */
export interface Billing {
  readonly speed?: "standard" | "fast";
  /** Batches and `flex` cost half of everything, `priority` twice. */
  readonly batch?: boolean;
  readonly tier?: ServiceTier;
  /** Inference in the United States alone costs 1.1 times as much (Claude). */
  readonly isUsOnly?: boolean;
}

/** OpenAI's service tiers that have prices of their own. */
export type ServiceTier = "standard" | "flex" | "priority";

const tierHalves: Readonly<Record<ServiceTier, number>> = { standard: 2, flex: 1, priority: 4 };

/** Cost of one exchange by what it is billed as, in nano-dollars. A part may have a fraction. */
export interface CostParts {
  readonly fresh: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
  readonly output: number;
}

/** The parts that a cost is made of; the prompt's length chooses the tier for all of them. Null if no price is known for it. */
export function costParts(model: ModelRow, billed: BilledTokens, billing: Billing = {}): CostParts | null {
  const parts = twentiethsOf(model, billed, billing);
  if (parts === null) return null;
  const { fresh, write5m, write1h, read, output } = parts;
  return { fresh: fresh / 20, write5m: write5m / 20, write1h: write1h / 20, read: read / 20, output: output / 20 };
}

/**
 * Cost of one exchange in nano-dollars, an exact integer. A part of a nano-dollar that is left is rounded up, once. Null if no price
 * is known for a prompt of that length.
 */
export function costNanoUsd(model: ModelRow, billed: BilledTokens, billing: Billing = {}): number | null {
  const parts = twentiethsOf(model, billed, billing);
  if (parts === null) return null;
  return Math.ceil((parts.fresh + parts.write5m + parts.write1h + parts.read + parts.output) / 20);
}

/** In twentieths of a nano-dollar: exact in integers, unlike a product with 1.1. */
function twentiethsOf(model: ModelRow, billed: BilledTokens, billing: Billing): CostParts | null {
  if (model.tiers === null) return null;
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = billed;
  const promptTokens = freshTokens + write5mTokens + write1hTokens + readTokens;
  const prices = model.tiers.find((tier) => promptTokens <= (tier.upToPromptTokens ?? Number.POSITIVE_INFINITY));
  if (prices === undefined) return null;
  const { batch = false, tier = "standard", isUsOnly = false } = billing;
  const fast = billing.speed === "fast" ? (model.fastMultiplier ?? 1) : 1;
  const factor = fast * (batch ? 1 : tierHalves[tier]) * (isUsOnly ? 11 : 10);
  return {
    fresh: freshTokens * prices.input * factor,
    write5m: write5mTokens * prices.write5m * factor,
    write1h: write1hTokens * prices.write1h * factor,
    read: readTokens * prices.read * factor,
    output: outputTokens * prices.output * factor,
  };
}
