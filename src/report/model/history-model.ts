import { formatChange, formatValue } from "../../core/units.ts";
import { quantile } from "../../stats/quantile.ts";
import { cleanLine } from "../clean-text.ts";
import type { HistoryPoint, HistorySeries } from "./report-inputs.ts";

/** A row's metric over earlier runs, ready to draw. */
export interface HistoryModel {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  /** Height between the least (0) and the greatest (1) value of the series. */
  readonly points: readonly HistoryMark[];
  /** The middle half of the values, on the same scale. */
  readonly band: { readonly low: number; readonly high: number };
  readonly sentence: string;
}

interface HistoryMark {
  readonly height: number;
  readonly kind: "run" | "baseline" | "change";
  /** What the mark is, in words: value, revision, date. */
  readonly text: string;
}

/** Runs that a sparkline has room for. Older ones are left out and counted. */
const marksShown = 60;

/** Series of three runs or more: fewer are a comparison, not a history. */
export function historyModels(
  history: readonly HistorySeries[],
  titleOf: (scenario: string, arm: string) => { readonly scenario: string; readonly arm: string },
): readonly HistoryModel[] {
  return history
    .filter(({ points }) => points.length >= 3)
    .toSorted((left, right) => Math.sign(right.changes.length - left.changes.length))
    .map((series) => historyModel(series, titleOf));
}

function historyModel(
  { scenario, arm, metric, points, changes }: HistorySeries,
  titleOf: (scenario: string, arm: string) => { readonly scenario: string; readonly arm: string },
): HistoryModel {
  const values = points.map(({ value }) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const height = (value: number): number =>
    greatest === least ? 0.5 : Number(((value - least) / (greatest - least)).toFixed(3));
  const start = Math.max(0, points.length - marksShown);
  return {
    ...titleOf(scenario, arm),
    metric: cleanLine(metric.title),
    band: { low: height(quantile(values, 0.25) ?? least), high: height(quantile(values, 0.75) ?? greatest) },
    points: points.slice(start).map((point, place) => {
      const change = changes.find(({ index }) => index === start + place);
      const kind = change !== undefined ? "change" : point.baseline !== undefined ? "baseline" : "run";
      const shift =
        change === undefined
          ? ""
          : `, level changed by ${shiftText(change.shift, values[change.index - 1], point.value)}`;
      return { height: height(point.value), kind, text: `${markText(point, metric)}${shift}` };
    }),
    sentence: `${points.length} runs from ${day(points[0])} to ${day(points.at(-1))}, between ${formatValue(least, metric.unit)} and ${formatValue(greatest, metric.unit)}, now ${formatValue(values.at(-1) ?? 0, metric.unit)}; ${changes.length === 0 ? "no change of level found" : `${changes.length} ${changes.length === 1 ? "change" : "changes"} of level, which is advice, not a verdict`}.`,
  };
}

/** The shift of a timing is a fraction. That of a count is a difference, shown as a share of the value before. */
function shiftText(shift: number, before: number | undefined, after: number): string {
  if (Number.isInteger(shift) && before !== undefined && before !== 0) return formatChange(after / before - 1);
  return formatChange(shift);
}

function markText({ value, revision, isoDate, baseline }: HistoryPoint, metric: HistorySeries["metric"]): string {
  const names = [
    revision === null ? "no revision" : cleanLine(revision, 12).slice(0, 12),
    cleanLine(isoDate.slice(0, 10)),
    ...(baseline === undefined ? [] : [`baseline ${cleanLine(baseline, 40)}`]),
  ];
  return `${formatValue(value, metric.unit)} (${names.join(", ")})`;
}

function day(point: HistoryPoint | undefined): string {
  return cleanLine((point?.isoDate ?? "").slice(0, 10));
}
