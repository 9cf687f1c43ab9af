import type { MinuteRates, RateLimits } from "../../core/rate-limits.ts";

type Tier = NonNullable<RateLimits["tier"]>;

interface TierRow {
  readonly tier: Tier;
  /** ISO day from which the row holds; for a tier's first row, a day on which it was seen to hold. */
  readonly from: string;
  readonly general: Required<MinuteRates>;
  readonly classes: Readonly<Record<string, Required<MinuteRates>>>;
}

function rates(requestsPerMinute: number, inputTokensPerMinute: number, outputTokensPerMinute: number) {
  return { requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute };
}

/**
 * Claude Platform Docs, "Rate limits", copies of August and September 2026. The general columns are those of Opus 5,
 * Sonnet 5 and Haiku 4.5; that other models have them too is assumed.
 */
const tierRows: readonly TierRow[] = [
  {
    tier: "start",
    from: "2026-08-01",
    general: rates(1_000, 2_000_000, 400_000),
    classes: { "claude-fable-5": rates(1_000, 500_000, 100_000) },
  },
  {
    tier: "build",
    from: "2026-08-01",
    general: rates(5_000, 5_000_000, 1_000_000),
    classes: { "claude-fable-5": rates(2_000, 1_500_000, 300_000) },
  },
  {
    tier: "scale",
    from: "2026-08-01",
    general: rates(10_000, 10_000_000, 2_000_000),
    classes: { "claude-fable-5": rates(4_000, 4_000_000, 800_000) },
  },
];

/** The rates of a class of models: its own, else general ones, else those of the tier on that day. */
export function ratesOfClass(limits: RateLimits, modelClass: string, asOf: string): MinuteRates {
  const { requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute } = limits;
  const general = {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(inputTokensPerMinute === undefined ? {} : { inputTokensPerMinute }),
    ...(outputTokensPerMinute === undefined ? {} : { outputTokensPerMinute }),
  };
  return { ...tierRates(limits.tier, modelClass, asOf), ...general, ...limits.classes?.[modelClass] };
}

function tierRates(tier: Tier | undefined, modelClass: string, asOf: string): MinuteRates {
  const rows = tierRows.filter((row) => row.tier === tier);
  const row = rows.findLast(({ from }) => from <= asOf) ?? rows[0];
  return row?.classes[modelClass] ?? row?.general ?? {};
}

/**
 * Families whose versions share one pool (Claude Platform Docs, "Rate limits", copies of August and September 2026).
 */
const sharedPools = [
  { name: "opus-4", prefix: "claude-opus-4" },
  { name: "sonnet-4", prefix: "claude-sonnet-4" },
] as const;

/** The class whose limits a model uses: a shared pool, or the model without its snapshot date. */
export function modelClassOf(model: string): string {
  const base = model.replace(/-\d{8}$/, "");
  const shared = sharedPools.find(({ prefix }) => base === prefix || base.startsWith(`${prefix}-`));
  return shared?.name ?? base;
}
