import type { ArmRecord, MetricRecord, ScenarioRecord, TrialRecord } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { referenceOf, valuesOf } from "./arm-table.ts";
import { axisUnit } from "./axis-unit.ts";
import { cleanLine } from "../clean-text.ts";
import { quantile } from "../../stats/quantile.ts";

/** One chart: a bar for each arm's median and a dot for every trial, in one unit that fits all of them. */
export interface ChartModel {
  readonly title: string;
  readonly axis: string;
  /** What the chart shows, in one sentence. */
  readonly sentence: string;
  /** Logarithmic when medians differ so much that the small ones would vanish on a linear axis. */
  readonly scale: "linear" | "logarithmic";
  readonly arms: readonly string[];
  readonly series: readonly ChartSeries[];
}

export interface ChartSeries {
  readonly side: TrialRecord["side"];
  readonly name: string;
  readonly medians: readonly (number | null)[];
  /** Every trial of each arm, in the axis's unit. */
  readonly trials: readonly (readonly number[])[];
}

/** Two: the headline metric and the next one that tells the arms apart. More belongs in the table. */
const chartsPerScenario = 2;
/** Above this ratio the smallest bar would be too short to read. */
const logarithmicAbove = 30;

/** Medians that lie closer together than this look equal as bars. */
const leastSpread = 0.05;

/** Charts of the metrics that tell bars apart: the headline if it does, then those with the widest spread. None for a lone bar. */
export function chartModels(scenario: ScenarioRecord): readonly ChartModel[] {
  const spreads = scenario.metrics.map((metric) => spreadOf(scenario, metric));
  const telling = scenario.metrics
    .map((metric, rank) => ({ metric, rank, spread: spreads[rank] ?? 0 }))
    .filter(({ spread }) => spread >= leastSpread)
    .toSorted((left, right) => Number(right.rank === 0) - Number(left.rank === 0) || right.spread - left.spread);
  return telling
    .slice(0, chartsPerScenario)
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ metric }) => chartModel(scenario, metric));
}

/** How far the medians of arms and sides lie apart, as a share of the largest. 0 where there is only one. */
function spreadOf(scenario: ScenarioRecord, metric: MetricRecord): number {
  const medians = scenario.arms.flatMap((arm) =>
    (["base", "head"] as const).flatMap((side) => quantile(valuesOf(arm, side, metric.id), 0.5) ?? []),
  );
  const largest = Math.max(0, ...medians.map(Math.abs));
  return largest === 0 ? 0 : (Math.max(...medians) - Math.min(...medians)) / largest;
}

function chartModel(scenario: ScenarioRecord, metric: MetricRecord): ChartModel {
  const arms = scenario.arms.filter((arm) => valuesOf(arm, "head", metric.id).length > 0);
  const medians = arms.map((arm) => quantile(valuesOf(arm, "head", metric.id), 0.5) ?? Number.NaN);
  const scale = Math.min(...medians) > 0 && spansFar(arms, metric, medians) ? "logarithmic" : "linear";
  // On a logarithmic axis small values get as much room as large ones, so that theirs is the unit that reads well.
  const unit = axisUnit(metric.unit, scale === "linear" ? Math.max(...medians.map(Math.abs)) : Math.min(...medians));
  const paired = arms.some((arm) => valuesOf(arm, "base", metric.id).length > 0);
  const sides = paired ? (["base", "head"] as const) : (["head"] as const);
  const hint = metric.better === "neither" ? "" : `, ${metric.better} is better`;
  return {
    title: cleanLine(metric.title),
    axis: `${unit.name}${hint}`,
    sentence: sentenceOf(scenario, metric, arms, legendOf(scale, paired)),
    scale,
    arms: arms.map((arm) => cleanLine(arm.title, 60)),
    series: sides.map((side) => seriesOf(arms, metric, side, unit.size)),
  };
}

function seriesOf(
  arms: readonly ArmRecord[],
  metric: MetricRecord,
  side: TrialRecord["side"],
  size: number,
): ChartSeries {
  const samples = arms.map((arm) => valuesOf(arm, side, metric.id).map((value) => plotted(value, size)));
  return {
    side,
    name: side === "head" ? "Head" : "Base",
    medians: samples.map((values) => (values.length === 0 ? null : plotted(quantile(values, 0.5) ?? Number.NaN, 1))),
    trials: samples,
  };
}

/** Five digits are finer than any screen and keep the page small. */
function plotted(value: number, size: number): number {
  return Number((value / size).toPrecision(5));
}

function spansFar(arms: readonly ArmRecord[], metric: MetricRecord, medians: readonly number[]): boolean {
  const allPositive = arms.every((arm) =>
    (["base", "head"] as const).every((side) => (valuesOf(arm, side, metric.id)[0] ?? 1) > 0),
  );
  return allPositive && Math.max(...medians) / Math.min(...medians) > logarithmicAbove;
}

function legendOf(scale: ChartModel["scale"], paired: boolean): string {
  const order = paired ? ", base above head" : "";
  switch (scale) {
    case "linear":
      return `Bars are medians, dots single trials${order}.`;
    case "logarithmic":
      return `Diamonds are medians, dots single trials${order}, on a logarithmic scale.`;
  }
}

interface ArmMedian {
  readonly arm: ArmRecord;
  readonly median: number;
  /** Change from the plain arm of its group; null without one. */
  readonly change: number | null;
}

function sentenceOf(
  scenario: ScenarioRecord,
  metric: MetricRecord,
  arms: readonly ArmRecord[],
  legend: string,
): string {
  const entries = arms.filter((arm) => !arm.control).map((arm) => armMedian(scenario, metric, arm));
  const groups = new Set(entries.map(({ arm }) => arm.group));
  return `${groups.size > 1 ? widestChange(metric, entries) : bestArm(metric, entries)} ${legend}`.trim();
}

function armMedian(scenario: ScenarioRecord, metric: MetricRecord, arm: ArmRecord): ArmMedian {
  const median = quantile(valuesOf(arm, "head", metric.id), 0.5) ?? Number.NaN;
  const reference = referenceOf(scenario, arm);
  const plain = reference === null ? Number.NaN : (quantile(valuesOf(reference, "head", metric.id), 0.5) ?? Number.NaN);
  return { arm, median, change: plain > 0 && median >= 0 ? median / plain - 1 : null };
}

/** Arms of different groups do different work: only their changes from their own plain arms can be compared. */
function widestChange(metric: MetricRecord, entries: readonly ArmMedian[]): string {
  const [widest] = entries.toSorted((left, right) => Math.abs(right.change ?? 0) - Math.abs(left.change ?? 0));
  if (widest === undefined || !widest.change) return "";
  return `Largest difference from a plain arm: ${said(metric, widest)}, ${formatChange(widest.change)}.`;
}

function bestArm(metric: MetricRecord, entries: readonly ArmMedian[]): string {
  const ranked = entries.toSorted((left, right) =>
    metric.better === "higher" ? right.median - left.median : left.median - right.median,
  );
  const best = ranked[0];
  const last = ranked.at(-1);
  if (best === undefined || last === undefined) return "";
  if (best.median === last.median)
    return ranked.length === 1 ? "" : `All arms: ${formatValue(best.median, metric.unit)}.`;
  if (metric.better === "neither") return `From ${said(metric, best)} to ${said(metric, last)}.`;
  const beside = best.arm.plain
    ? ", the plain arm"
    : best.change
      ? `, ${formatChange(best.change)} against the plain arm`
      : "";
  return `${metric.better === "higher" ? "Highest" : "Lowest"}: ${said(metric, best)}${beside}.`;
}

function said(metric: MetricRecord, entry: ArmMedian): string {
  return `${cleanLine(entry.arm.title)} (${formatValue(entry.median, metric.unit)})`;
}
