import type { ArmRecord, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { median } from "../../stats/quantile.ts";
import { valuesOf } from "./arm-table.ts";
import { cleanLine } from "../clean-text.ts";
import type { ReportInputs, ScenarioPrices } from "./report-inputs.ts";
import { formatSigned } from "./value-text.ts";

/** What tokens cost: each kind times its price, for one run of an arm and for a thousand. */
export interface TokenCosts {
  /** The price tables used: model, date and prices. */
  readonly tables: readonly string[];
  readonly kinds: readonly string[];
  readonly rows: readonly TokenCostRow[];
}

export interface TokenCostRow {
  readonly scenario: string;
  readonly arm: string;
  readonly model: string;
  /** Tokens and what they cost, one for each of `kinds`; null where there are none. */
  readonly parts: readonly ({ readonly tokens: string; readonly cost: string } | null)[];
  readonly total: string;
  readonly perThousand: string;
  /** Against the base side of this run, over a thousand runs; null where it has none. */
  readonly changePerThousand: string | null;
}

const kinds = [
  { kind: "fresh input", metric: "usage.fresh_input_tokens", price: "input" },
  { kind: "cache write", metric: "gen_ai.usage.cache_creation.input_tokens", price: "cacheWrite" },
  { kind: "cache read", metric: "gen_ai.usage.cache_read.input_tokens", price: "cacheRead" },
  { kind: "output", metric: "gen_ai.usage.output_tokens", price: "output" },
] as const;

/** Costs of every arm whose tokens were counted by kind; null without prices or without such arms. */
export function tokenCosts(run: RunRecord, { prices = [] }: ReportInputs): TokenCosts | null {
  const rows = run.scenarios.flatMap((scenario) => {
    const table = prices.find((each) => each.scenario === scenario.id);
    if (table === undefined) return [];
    return scenario.arms
      .filter((arm) => valuesOf(arm, "head", kinds[0].metric).length > 0)
      .map((arm) => costRow(cleanLine(scenario.title), arm, table));
  });
  if (rows.length === 0) return null;
  const used = prices.filter(({ scenario }) => run.scenarios.some(({ id }) => id === scenario));
  return { tables: [...new Set(used.map(tableText))], kinds: kinds.map(({ kind }) => kind), rows };
}

function costRow(scenario: string, arm: ArmRecord, prices: ScenarioPrices): TokenCostRow {
  const head = partsOf(arm, "head", prices);
  const base = partsOf(arm, "base", prices);
  const total = sum(head);
  return {
    scenario,
    arm: cleanLine(arm.title),
    model: cleanLine(prices.model),
    parts: kinds.map(({ kind }) => {
      const part = head.find((each) => each.kind === kind);
      return part === undefined
        ? null
        : { tokens: formatValue(part.tokens, "tokens"), cost: formatValue(part.nanoUsd, "nanoUsd") };
    }),
    total: formatValue(total, "nanoUsd"),
    perThousand: formatValue(total * 1000, "nanoUsd"),
    changePerThousand: base.length === 0 ? null : formatSigned((total - sum(base)) * 1000, "nanoUsd"),
  };
}

function partsOf(arm: ArmRecord, side: TrialRecord["side"], prices: ScenarioPrices) {
  return kinds.flatMap(({ kind, metric, price }) => {
    const tokens = median(valuesOf(arm, side, metric));
    return tokens === null || tokens === 0 ? [] : [{ kind, tokens, nanoUsd: tokens * prices[price] }];
  });
}

function sum(parts: readonly { readonly nanoUsd: number }[]): number {
  return parts.reduce((total, { nanoUsd }) => total + nanoUsd, 0);
}

function tableText({ model, asOf, input, cacheWrite, cacheRead, output }: ScenarioPrices): string {
  // A nano-dollar a token is a thousandth of a dollar per million tokens.
  const dollars = [input, cacheWrite, cacheRead, output].map((price) => `$${(price / 1000).toFixed(2)}`);
  return `${cleanLine(model)}, prices of ${cleanLine(asOf)}: ${dollars[0]} a million fresh input tokens, ${dollars[1]} written to the cache, ${dollars[2]} read from it, ${dollars[3]} output`;
}
