import type { ChartModel, ChartSeries } from "./model/chart-model.ts";
import type { ReportModel } from "./model/model.ts";
import { pack, unpack, type PackedNumbers } from "./packed-numbers.ts";
import type { PairModel } from "./model/pair-model.ts";
import type { SweepModel } from "./model/sweep-model.ts";

/** What the page's script draws, each kind by its number; samples are packed. */
export interface PageData {
  readonly arms: readonly DrawnArms[];
  readonly sweeps: readonly SweepModel[];
  readonly pairs: readonly PackedPairs[];
}

export interface DrawnArms extends Omit<ChartModel, "series"> {
  readonly series: readonly DrawnSeries[];
}

export interface DrawnSeries extends Omit<ChartSeries, "trials"> {
  readonly trials: readonly PackedNumbers[];
}

/** Pairs without what only words say. */
export type DrawnPairs = Omit<PairModel, "sentence" | "dropped">;

/** The same without names, which would take more room than the numbers of few pairs. */
type PackedPairs = readonly [
  base: PackedNumbers,
  head: PackedNumbers,
  unit: string,
  margin: number | null,
  estimate: number | null,
  confirmedFrom: number | null,
  outliers: readonly number[],
  droppedPlaces: readonly number[],
];

/** The drawings of a page, in its order. */
export function pageData({ comparison, scenarios }: ReportModel): PageData {
  return {
    arms: scenarios.flatMap(({ charts }) => charts.map(drawnArms)),
    sweeps: scenarios.flatMap(({ sweeps }) => sweeps),
    pairs: (comparison?.rows ?? []).flatMap(({ pairs }) => (pairs === null ? [] : [packedPairs(pairs)])),
  };
}

function drawnArms(chart: ChartModel): DrawnArms {
  return { ...chart, series: chart.series.map((series) => ({ ...series, trials: series.trials.map(pack) })) };
}

function packedPairs(pairs: PairModel): PackedPairs {
  const { base, head, unit, margin, estimate, confirmedFrom, outliers, droppedPlaces } = pairs;
  return [pack(base), pack(head), unit, margin, estimate, confirmedFrom, outliers, droppedPlaces];
}

/** The pairs again, as the script draws them. */
export function drawnPairs(packed: PackedPairs): DrawnPairs {
  const [base, head, unit, margin, estimate, confirmedFrom, outliers, droppedPlaces] = packed;
  return { base: unpack(base), head: unpack(head), unit, margin, estimate, confirmedFrom, outliers, droppedPlaces };
}
