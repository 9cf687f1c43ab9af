import type { MetricValues } from "./metric.ts";
import type { ModelledCost, WireExchange } from "./trace.ts";

/** Nano-dollars of exchanges together; null if the price of one is not known. */
export function totalCost(
  exchanges: readonly WireExchange[],
  costOf: (modelled: ModelledCost) => number | null = ({ costNanoUsd }) => costNanoUsd,
): number | null {
  let sum = 0;
  for (const { modelled } of exchanges) {
    const cost = costOf(modelled);
    if (cost === null) return null;
    sum += cost;
  }
  return sum;
}

/** What an exchange cost more than if its whole prompt had been read from the cache; null if no price is known. */
export function missedCost({ costNanoUsd, allReadCostNanoUsd }: ModelledCost): number | null {
  return costNanoUsd === null || allReadCostNanoUsd === null ? null : costNanoUsd - allReadCostNanoUsd;
}

/** A metric's value; nothing if it is not known. An unknown cost is no cost of zero. */
export function valueIfKnown(id: string, value: number | null): MetricValues {
  return value === null ? {} : { [id]: value };
}
