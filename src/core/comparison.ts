import type { Cause } from "./cause.ts";

/** The outcome of holding a run against a baseline: one row a metric of an arm, and one word for the whole. */
export interface Comparison {
  readonly baseline: {
    readonly name: string;
    /** The baseline's engine, if it is another engine or another version than the run's. */
    readonly engine?: string;
    /** How timings were compared: measured side by side, or only shown because that was not possible (with the reason). */
    readonly timings:
      | { readonly kind: "paired"; readonly revision: string }
      | { readonly kind: "stored"; readonly reason: string };
  };
  /** Ids of two engines. Nothing gates between them. Absent: both sides are versions of one engine. */
  readonly between?: { readonly base: string; readonly head: string };
  readonly rows: readonly ComparisonRow[];
  /** What made rows change, each with its rows: causes of gating regressions first. */
  readonly causes: readonly Cause[];
  /** Scenarios, arms or metrics that one side has and the other has not: a vanished benchmark is never green. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly verdict: Verdict;
  /** The rule in force, in words, for the banner. */
  readonly rule: string;
}

/** What was decided of a row, or of the whole. */
export type Verdict = "regressed" | "improved" | "unchanged" | "inconclusive";

/** A metric of an arm on both sides, in the metric's unit; a side that did not observe it is null. */
export interface ComparisonRow {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  readonly gates: boolean;
  readonly base: number | null;
  readonly head: number | null;
  readonly judgement: Judgement;
  /** Another row of the arm decides on this one, and disagrees: this one is shown and does not gate. */
  readonly decidedBy?: { readonly metric: string; readonly why: string };
  /** It regressed, and that was accepted: it is shown and does not gate. */
  readonly accepted?: { readonly reason: string; readonly isoDate: string; readonly by: string | null };
}

/** How a row was decided, by the kind of its number, with the evidence. Changes are fractions of the base. */
export type Judgement =
  /** Equal or not equal. `detail` has the values of a number that does not repeat; else it is null. */
  | { readonly kind: "exact"; readonly verdict: Verdict; readonly difference: number; readonly detail: string | null }
  | ({ readonly kind: "paired"; readonly verdict: Verdict } & PairedEstimate)
  /** Held against recordings of another time: the change from their centre and the 99 % prediction interval around it. */
  | {
      readonly kind: "stored";
      readonly verdict: Verdict;
      readonly recordings: number;
      readonly change: number;
      readonly low: number;
      readonly high: number;
      readonly margin: number;
    }
  | { readonly kind: "not-judged"; readonly reason: string };

/** A paired comparison of log ratios; changes are fractions (0.05 = 5 % more than the base). */
interface PairedEstimate {
  readonly pairs: number;
  /** Pairs that are not among them, by reason; absent when there are none. */
  readonly dropped?: readonly { readonly reason: string; readonly count: number }[];
  /** Pairs among them that were measured while processes waited for a processor; absent when there are none. */
  readonly underLoad?: number;
  /** Hodges-Lehmann estimate of the change and its 95 % interval. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
  /** One-sided signed-rank probability of a change for the worse as large by chance, before and after Holm. */
  readonly pWorse: number;
  readonly pWorseHolm: number;
  readonly pBetter: number;
  readonly margin: number;
  /** Smallest change that this many pairs with this spread find four times out of five; null with too few pairs. */
  readonly smallestDetectable: number | null;
}
