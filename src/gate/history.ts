import type { MetricRecord } from "../core/run-record.ts";
import { changePoints, type ChangePoint, type Remember } from "../stats/change-points.ts";
import { median } from "../stats/quantile.ts";
import type { HistoryRun, HistoryValue } from "./history-run.ts";
import { marginFor, type Margins } from "./judge/margins.ts";

/** One run's value of a metric. */
export interface HistoryPoint {
  readonly run: string;
  readonly isoDate: string;
  readonly revision: string | null;
  /** Whether there were uncommitted changes on the revision. */
  readonly dirty: boolean;
  /** Median over the trials. */
  readonly value: number;
  readonly trials: number;
  /** Paired ratios multiplied from revision to revision, 1 at the first; null if no pairs lead back to an earlier point. */
  readonly chained: number | null;
}

/** A metric of an arm over the runs on one class of machine, oldest first. */
export interface History {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: MetricRecord;
  readonly gates: boolean;
  /** Class of machine, in words. */
  readonly machine: string;
  readonly points: readonly HistoryPoint[];
  /** Where the level seems to have changed; for a counted number, every change. */
  readonly changes: readonly (Omit<ChangePoint, "p"> & { readonly p: number | null })[];
}

/**
 * Histories of all metrics of the runs, one point a run, in the order of the newest run. Runs of a scenario that has changed
 * since are left out. `remember` spares a long history a repeated search. A change's `shift` is a fraction for timings and a
 * difference for counted and modelled numbers.
 */
export function historiesOf(runs: readonly HistoryRun[], margins: Margins, remember?: Remember): History[] {
  const newestFirst = runs.toSorted((left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate)).toReversed();
  const digests = new Map<string, string>();
  const series = new Map<string, Series>();
  for (const run of newestFirst)
    for (const { id, digest, metrics, arms } of run.scenarios) {
      if (!digests.has(id)) digests.set(id, digest);
      if (digests.get(id) !== digest) continue;
      for (const arm of arms)
        for (const [place, metric] of metrics.entries()) {
          const value = arm.values[place];
          if (value == null) continue;
          const key = JSON.stringify([id, arm.id, metric.id, run.machine]);
          const gates = metric.gatesOn.includes(arm.id);
          const known = series.get(key) ?? {
            scenario: id,
            arm: arm.id,
            metric,
            gates,
            machine: run.machine,
            found: [],
          };
          known.found.push({ ...value, run });
          series.set(key, known);
        }
    }
  return [...series.values()].map((one) => historyOf(one, margins, remember));
}

/** The change with which the newest level began, if it is for the worse and within so many of the newest points. Null otherwise. */
export function newWorseLevel({ metric, points, changes }: History, within: number): History["changes"][number] | null {
  const newest = changes.at(-1);
  if (newest === undefined || newest.index < points.length - within || metric.better === "neither") return null;
  return newest.shift > 0 === (metric.better === "lower") ? newest : null;
}

interface Series {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: MetricRecord;
  readonly gates: boolean;
  readonly machine: string;
  /** Newest first. */
  readonly found: (HistoryValue & { readonly run: HistoryRun })[];
}

function historyOf({ found, ...series }: Series, margins: Margins, remember: Remember | undefined): History {
  const chained = new Map<string, number>();
  const points = found.toReversed().map(({ run, median: value, trials, pairedChange }, index): HistoryPoint => {
    const start = index === 0 ? 1 : pairedChange === null ? undefined : chained.get(run.base?.revision ?? "");
    const ratio = start === undefined ? null : index === 0 ? 1 : start * (1 + (pairedChange ?? 0));
    const { revision, dirty } = run.engine;
    if (ratio !== null && revision !== null && !dirty) chained.set(revision, ratio);
    return { run: run.id, isoDate: run.isoDate, revision, dirty, value, trials, chained: ratio };
  });
  const values = points.map(({ value }) => value);
  return {
    ...series,
    points,
    changes: series.metric.kind === "measured" ? shifts(values, series, margins, remember) : steps(values),
  };
}

/** Change points of the logarithms, so that a margin is a ratio; none if a value is not above zero. */
function shifts(
  values: readonly number[],
  { scenario, arm, metric }: Omit<Series, "found">,
  margins: Margins,
  remember: Remember | undefined,
) {
  const centre = median(values);
  if (centre === null || values.some((value) => value <= 0)) return [];
  const margin = Math.log1p(marginFor(margins, metric, centre));
  return changePoints(values.map(Math.log), margin, `${scenario} ${arm} ${metric.id}`, remember).map((change) => ({
    ...change,
    shift: Math.expm1(change.shift),
  }));
}

function steps(values: readonly number[]) {
  return values.flatMap((value, index) => {
    const shift = value - (values[index - 1] ?? value);
    return shift === 0 ? [] : [{ index, shift, p: null }];
  });
}
