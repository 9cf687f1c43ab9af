import type { MetricRecord } from "../../core/run-record.ts";

/** How large a change must be before it counts; fractions of the base's median (0.03 = 3 %). */
export interface Margins {
  readonly ratio: number;
  /** A time must also change by more than this, up to `shortRatio` of itself: beside a short time the timer's steps are large. */
  readonly floorNs: number;
  /** The most that `floorNs` asks for. */
  readonly shortRatio: number;
  /** Overrides by metric id; `floor` is in the metric's own unit. */
  readonly byMetric: Readonly<Record<string, MarginOverride>>;
}

interface MarginOverride {
  readonly ratio?: number;
  readonly floor?: number;
  /** The noise floor of a calibration. No margin of this metric is below it, and short times are allowed at most 1.5 times it. */
  readonly least?: number;
}

/**
 * The margins of the rule unless a configuration says otherwise. An exit takes a few milliseconds and varies by half of them.
 * Nobody notices ten more.
 */
export const defaultMargins: Margins = {
  ratio: 0.03,
  floorNs: 1e6,
  shortRatio: 0.05,
  byMetric: { "startup.answer_to_exit": { floor: 10e6 } },
};

/**
 * The margin of a row as a fraction of its base. By default it is 5 % of a time up to 20 ms, then 1 ms, and 3 % from 33 ms
 * on: it never jumps, so a base that moves a little is judged nearly as strictly. `baseMedian` is above zero.
 */
export function marginFor(margins: Margins, metric: Pick<MetricRecord, "id" | "unit">, baseMedian: number): number {
  const override = margins.byMetric[metric.id];
  const ratio = override?.ratio ?? margins.ratio;
  return Math.max(ratio, override?.least ?? 0, floorRatio(margins, metric, baseMedian));
}

/** Noise floors that a short time's allowance may reach: a change of that size is nearly never chance. */
const floorFactor = 1.5;

/**
 * A floor that somebody set holds as it is, and a ratio that somebody set replaces the allowance for short times. Where
 * pairs of the same code have shown the metric's noise, that noise bounds the allowance.
 */
function floorRatio(margins: Margins, { id, unit }: Pick<MetricRecord, "id" | "unit">, baseMedian: number): number {
  const override = margins.byMetric[id];
  if (override?.floor !== undefined) return override.floor / baseMedian;
  if (unit !== "ns" || override?.ratio !== undefined) return 0;
  const most = override?.least === undefined ? Infinity : floorFactor * override.least;
  return Math.min(margins.floorNs / baseMedian, margins.shortRatio, most);
}
