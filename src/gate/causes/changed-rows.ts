import type { ComparisonRow } from "../../core/comparison.ts";

/** Equal for rows of one arm. */
export function armKey({ scenario, arm }: { readonly scenario: string; readonly arm: string }): string {
  return JSON.stringify([scenario, arm]);
}

/** It fails the gate. */
export function isRed(row: ComparisonRow): boolean {
  return row.gates && isWorse(row);
}

/** It regressed, whether it gates or not. */
export function isWorse({ judgement }: ComparisonRow): boolean {
  return judgement.kind !== "not-judged" && judgement.verdict === "regressed";
}

/** It regressed or improved. */
export function hasChanged({ judgement }: ComparisonRow): boolean {
  return judgement.kind !== "not-judged" && (judgement.verdict === "regressed" || judgement.verdict === "improved");
}

/** It is a number that repeats, and not a time. */
export function isCounted({ judgement }: ComparisonRow): boolean {
  return judgement.kind === "exact";
}
