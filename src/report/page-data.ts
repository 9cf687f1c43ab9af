import type { ChartModel } from "./chart-model.ts";
import type { PairModel } from "./pair-model.ts";
import type { ReportModel } from "./model.ts";
import type { SweepModel } from "./sweep-model.ts";

/** What the page's script draws, each kind by its number. */
export interface PageData {
  readonly arms: readonly ChartModel[];
  readonly sweeps: readonly SweepModel[];
  readonly pairs: readonly PairModel[];
}

/** The drawings of a page, in its order. */
export function pageData({ comparison, scenarios }: ReportModel): PageData {
  return {
    arms: scenarios.flatMap(({ charts }) => charts),
    sweeps: scenarios.flatMap(({ sweeps }) => sweeps),
    pairs: (comparison?.rows ?? []).flatMap(({ pairs }) => pairs ?? []),
  };
}
