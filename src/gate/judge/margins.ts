import type { MetricRecord } from "../../core/run-record.ts";

/** How large a change must be before it counts; fractions of the base's median (0.03 = 3 %). */
export interface Margins {
  readonly ratio: number;
  /** For times below a millisecond, where scheduling and timer grain weigh more. */
  readonly subMillisecondRatio: number;
  /** A time of a millisecond or more must also change by more than this. */
  readonly floorNs: number;
  /** Overrides by metric id; `floor` is in the metric's own unit. */
  readonly byMetric: Readonly<Record<string, MarginOverride>>;
}

interface MarginOverride {
  readonly ratio?: number;
  readonly floor?: number;
  /** The noise floor of a calibration: no margin of this metric is below it. */
  readonly least?: number;
}

/** The margins of the rule unless a configuration says otherwise. */
export const defaultMargins: Margins = { ratio: 0.03, subMillisecondRatio: 0.05, floorNs: 1e6, byMetric: {} };

const millisecondNs = 1e6;

/**
 * The margin of a row as a fraction of its base: the relative margin, or the absolute floor at this base if that is more.
 * `baseMedian` is above zero.
 */
export function marginFor(margins: Margins, metric: Pick<MetricRecord, "id" | "unit">, baseMedian: number): number {
  const override = margins.byMetric[metric.id];
  const short = metric.unit === "ns" && baseMedian < millisecondNs;
  const ratio = override?.ratio ?? (short ? margins.subMillisecondRatio : margins.ratio);
  const floor = override?.floor ?? (metric.unit === "ns" && !short ? margins.floorNs : 0);
  return Math.max(ratio, override?.least ?? 0, floor / baseMedian);
}
