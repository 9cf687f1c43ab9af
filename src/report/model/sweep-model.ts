import type { ArmRecord, MetricRecord, ScenarioRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { medianInterval } from "../../stats/median-interval.ts";
import { median } from "../../stats/quantile.ts";
import { valuesOf } from "./arm-table.ts";
import { type AxisUnit, axisUnit } from "./axis-unit.ts";
import { cleanLine } from "../clean-text.ts";

/** A metric over the values of a parameter, with a line for each group of arms. */
export interface SweepModel {
  readonly title: string;
  readonly parameter: string;
  readonly axis: string;
  readonly sentence: string;
  readonly scale: { readonly x: AxisScale; readonly y: AxisScale };
  readonly lines: readonly SweepLine[];
}

type AxisScale = "linear" | "logarithmic";

export interface SweepLine {
  readonly name: string;
  readonly points: readonly SweepPoint[];
  /** A fitted model of the points; null where none fits. */
  readonly fit: SweepFit | null;
}

/** A median with the limits of its 95 % interval; null with too few trials. */
interface SweepPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface SweepFit {
  /** What was fitted, and its figures. */
  readonly label: string;
  /** Said after the label in the sentence, too long for a legend. */
  readonly note?: string;
  /** Empty where the model misses a point. No curve is drawn then. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The value of the parameter beyond which more does not help. */
  readonly knee: number | null;
}

/** Fits a curve through medians in the metric's unit; null where it can't. */
export type SweepFitter = (
  parameter: string,
  points: readonly { readonly x: number; readonly y: number }[],
) => SweepFit | null;

/** Values further apart than this are crowded at one end of a linear axis. */
const logarithmicAbove = 20;
/** A line needs three points to be a line and not a bar chart in disguise. */
const fewestPoints = 3;
/** A tenth, on logarithms. */
const growthReach = Math.log(1.1);

/** Sweeps of a metric: a chart for each parameter with three values or more, unless all of its lines are level. */
export function sweepModels(
  scenario: ScenarioRecord,
  metric: MetricRecord,
  fitter: SweepFitter = growthFit,
): readonly SweepModel[] {
  const arms = scenario.arms.filter((arm) => arm.sweep !== undefined && valuesOf(arm, "head", metric.id).length > 0);
  const parameters = [...new Set(arms.flatMap((arm) => arm.sweep?.parameter ?? []))];
  return parameters.flatMap((parameter) => {
    const members = arms.filter((arm) => arm.sweep?.parameter === parameter);
    const medians = members.map((arm) => median(valuesOf(arm, "head", metric.id)) ?? 0);
    const unit = axisUnit(metric.unit, Math.max(...medians.map(Math.abs)));
    const lines = groupsOf(members).flatMap(([group, of]) => lineOf(group, of, metric, unit, fitter));
    if (lines.every(isLevel)) return [];
    const points = lines.flatMap((line) => line.points);
    return [
      {
        title: `${cleanLine(metric.title)} over ${cleanLine(parameter)}`,
        parameter: cleanLine(parameter),
        axis: `${unit.name}${metric.better === "neither" ? "" : `, ${metric.better} is better`}`,
        sentence: sentenceOf(lines, metric, unit, cleanLine(parameter)),
        scale: { x: scaleOf(points.map(({ x }) => x)), y: scaleOf(points.map(({ y }) => y)) },
        lines,
      },
    ];
  });
}

function groupsOf(arms: readonly ArmRecord[]): readonly (readonly [string, readonly ArmRecord[]])[] {
  const groups = [...new Set(arms.map(({ sweep, group }) => sweep?.line ?? group))];
  return groups.map((group) => [group, arms.filter((arm) => (arm.sweep?.line ?? arm.group) === group)]);
}

function lineOf(
  group: string,
  arms: readonly ArmRecord[],
  metric: MetricRecord,
  unit: AxisUnit,
  fitter: SweepFitter,
): readonly SweepLine[] {
  const points = arms
    .flatMap((arm) => {
      const found = medianInterval(valuesOf(arm, "head", metric.id));
      return found === null || arm.sweep === undefined ? [] : [{ x: arm.sweep.value, ...found }];
    })
    .toSorted((left, right) => left.x - right.x);
  if (new Set(points.map(({ x }) => x)).size < fewestPoints) return [];
  const fit = fitter(
    arms[0]?.sweep?.parameter ?? "",
    points.map(({ x, median: y }) => ({ x, y })),
  );
  return [
    {
      name: cleanLine(group === "" ? "median" : group, 60),
      points: points.map(({ x, median: y, low, high }) => ({
        x,
        y: plotted(y / unit.size),
        low: Number.isFinite(low) ? plotted(low / unit.size) : null,
        high: Number.isFinite(high) ? plotted(high / unit.size) : null,
      })),
      fit: fit === null ? null : { ...fit, points: fit.points.map(({ x, y }) => ({ x, y: plotted(y / unit.size) })) },
    },
  ];
}

/**
 * How the metric grows: y = c x^k by the median of all pairwise slopes on logarithms (Theil & Sen). Up to a third of
 * wild points do not move it. Null where a value is not above zero, or where a point lies further from the curve than
 * `growthReach`: a wrong curve is worse than none.
 */
export function growthFit(
  parameter: string,
  points: readonly { readonly x: number; readonly y: number }[],
): SweepFit | null {
  if (points.length < fewestPoints || points.some(({ x, y }) => !(x > 0 && y > 0))) return null;
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const slopes = logs.flatMap((left, place) =>
    logs.slice(place + 1).flatMap((right) => (right.x > left.x ? [(right.y - left.y) / (right.x - left.x)] : [])),
  );
  const power = median(slopes);
  if (power === null) return null;
  const height = median(logs.map(({ x, y }) => y - power * x)) ?? 0;
  if (logs.some(({ x, y }) => Math.abs(y - height - power * x) > growthReach)) return null;
  const [first, last] = [logs[0]?.x ?? 0, logs.at(-1)?.x ?? 0];
  const steps = 24;
  return {
    label: `grows with the power ${power.toFixed(2)} of ${cleanLine(parameter)}`,
    knee: null,
    points: Array.from({ length: steps + 1 }, (_, step) => {
      const x = first + ((last - first) * step) / steps;
      return { x: plotted(Math.exp(x)), y: Math.exp(height + power * x) };
    }),
  };
}

/** The parameter changes nothing. Bars show the rest. */
function isLevel({ points }: SweepLine): boolean {
  return points.every(({ y }) => y === points[0]?.y);
}

function sentenceOf(lines: readonly SweepLine[], metric: MetricRecord, unit: AxisUnit, parameter: string): string {
  const ends = lines.map(({ name, points, fit }) => {
    const [first, last] = [points[0], points.at(-1)];
    const knee = fit === null || fit.knee === null ? [] : [`knee at ${fit.knee.toLocaleString("en-US")}`];
    const growth =
      fit === null ? "" : ` (${[fit.label, ...knee, ...(fit.note === undefined ? [] : [fit.note])].join(", ")})`;
    const prefix = lines.length > 1 ? `${name}: ` : "";
    return first === undefined || last === undefined
      ? ""
      : `${prefix}${pointText(first, metric, unit)}, ${pointText(last, metric, unit)}${growth}`;
  });
  const bends = lines.some(({ fit }) => fit !== null && fit.knee !== null);
  const beyond = bends ? ` Beyond a knee more ${parameter} no longer help.` : "";
  return `${ends.join("; ")}.${beyond} Points are medians with 95 % intervals over ${parameter}.`;
}

function pointText({ x, y }: SweepPoint, metric: MetricRecord, unit: AxisUnit): string {
  return `${formatValue(y * unit.size, metric.unit)} at ${x.toLocaleString("en-US")}`;
}

function scaleOf(values: readonly number[]): AxisScale {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least >= logarithmicAbove ? "logarithmic" : "linear";
}

function plotted(value: number): number {
  return Number(value.toPrecision(5));
}
