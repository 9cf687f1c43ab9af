import type { MetricRecord } from "../../core/run-record.ts";
import type { HodgesLehmann } from "../../stats/hodges-lehmann.ts";

/** What the pairs of one metric say. The level of the look and the other metrics decide what follows. */
export type PairedEvidence =
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "unusable"; readonly reason: string };

export interface Evidence {
  readonly pairs: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** Pairs measured while processes waited for a processor. */
  readonly underLoad: number;
  /** Log ratios head / base, or differences in units of the base's median; `change` maps both to a fraction. */
  readonly effect: HodgesLehmann;
  readonly scale: "log" | "linear";
  readonly better: MetricRecord["better"];
  readonly pWorse: number;
  readonly pBetter: number;
  /** Probability of pairs as good as these if the true change were a regression of the margin. */
  readonly pBeyondMargin: number;
  /** A fraction of the base, absolute floor included. */
  readonly margin: number;
  readonly subMillisecond: boolean;
  /** The side to which every single pair is off by more than the margin, and the estimate by many times that. Null: there is none. */
  readonly beyondDoubt: "worse" | "better" | null;
}

/** The one-sided probabilities of a change for the worse and for the better. */
export function byDirection(better: MetricRecord["better"], pGreater: number, pLess: number) {
  return {
    lower: { pWorse: pGreater, pBetter: pLess },
    higher: { pWorse: pLess, pBetter: pGreater },
    neither: { pWorse: Math.min(1, 2 * Math.min(pGreater, pLess)), pBetter: 1 },
  }[better];
}
