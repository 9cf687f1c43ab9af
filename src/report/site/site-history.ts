import type { MetricRecord } from "../../core/run-record.ts";

/** A metric of an arm over the runs of one engine on one class of machine, oldest first: the site draws it, others compute it. */
export interface SiteHistory {
  readonly engine: string;
  readonly scenario: string;
  readonly arm: string;
  readonly metric: MetricRecord;
  readonly gates: boolean;
  readonly machine: string;
  readonly points: readonly { readonly run: string; readonly value: number; readonly trials: number }[];
  /** Where the level changed, by the index of its first point; a fraction for timings, else a difference. */
  readonly changes: readonly { readonly index: number; readonly shift: number }[];
}
