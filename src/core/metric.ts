/**
 * What a number rests on; kinds are never mixed in one judgement.
 * exact: counted, equal or not equal. modelled: derived by the provider model from the bytes sent; equal for the same
 * model. measured: read from a clock or the operating system, noisy, judged only by paired statistics.
 */
export type MetricKind = "exact" | "modelled" | "measured";

/** The one unit of a metric, in memory and on disk; `ratio` is a plain fraction, `nanoUsd` is 1e-9 US dollars. */
export type MetricUnit = "ns" | "bytes" | "count" | "tokens" | "ratio" | "nanoUsd";

/** Which way is better; `neither` for what only describes. */
export type Direction = "lower" | "higher" | "neither";

/** A named number that a trace yields. */
export interface MetricDefinition {
  readonly id: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly better: Direction;
  readonly kind: MetricKind;
  /** One sentence: what is counted or timed, from where to where, and who observes it. */
  readonly meaning: string;
}

/** Metric id to value; an absent id means "not observed here", never zero. */
export type MetricValues = Readonly<Record<string, number>>;
