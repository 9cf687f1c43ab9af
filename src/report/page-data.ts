import type { ChartModel, ChartSeries } from "./model/chart-model.ts";
import type { ReportModel } from "./model/model.ts";
import { pack, type PackedNumbers } from "./packed-numbers.ts";
import type { PairModel } from "./model/pair-model.ts";
import type { SweepModel } from "./model/sweep-model.ts";

/** What the page's script draws, each kind by its number; samples are packed. */
export interface PageData {
  readonly arms: readonly DrawnArms[];
  readonly sweeps: readonly SweepModel[];
  readonly pairs: readonly DrawnPairs[];
}

export interface DrawnArms extends Omit<ChartModel, "series"> {
  readonly series: readonly DrawnSeries[];
}

export interface DrawnSeries extends Omit<ChartSeries, "trials"> {
  readonly trials: readonly PackedNumbers[];
}

/** Pairs without what only words say. */
export interface DrawnPairs extends Omit<PairModel, "base" | "head" | "sentence" | "dropped"> {
  readonly base: PackedNumbers;
  readonly head: PackedNumbers;
}

/** The drawings of a page, in its order. */
export function pageData({ comparison, scenarios }: ReportModel): PageData {
  return {
    arms: scenarios.flatMap(({ charts }) => charts.map(drawnArms)),
    sweeps: scenarios.flatMap(({ sweeps }) => sweeps),
    pairs: (comparison?.rows ?? []).flatMap(({ pairs }) => (pairs === null ? [] : [drawnPairs(pairs)])),
  };
}

function drawnArms(chart: ChartModel): DrawnArms {
  return { ...chart, series: chart.series.map((series) => ({ ...series, trials: series.trials.map(pack) })) };
}

function drawnPairs({ sentence: _sentence, dropped: _dropped, ...pairs }: PairModel): DrawnPairs {
  return { ...pairs, base: pack(pairs.base), head: pack(pairs.head) };
}
