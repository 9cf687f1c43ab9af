import type { Direction, MetricUnit } from "../../core/metric.ts";
import { formatChange, formatValue } from "../../core/units.ts";

/** How a difference reads: its text, where it points, and whether that is good. */
export interface Difference {
  readonly text: string;
  readonly direction: "up" | "down" | "none";
  readonly tone: "better" | "worse" | "neutral";
}

/** A signed difference in the metric's own unit. Shares differ by points, which are not percent. */
export function formatSigned(difference: number, unit: MetricUnit): string {
  const sign = difference > 0 ? "+" : difference < 0 ? "−" : "±";
  const size = Math.abs(difference);
  return unit === "ratio" ? `${sign}${Number((size * 100).toPrecision(3))} points` : sign + formatValue(size, unit);
}

/** The middle half of a sample. The unit is written once when both ends and the median share it. */
export function formatSpread(low: number, median: number, high: number, unit: MetricUnit): string {
  const [lowText, middleText, highText] = [low, median, high].map((value) => formatValue(value, unit));
  const units = new Set([lowText, middleText, highText].map((text) => /[^\d.,−]*$/.exec(text ?? "")?.[0]));
  const [suffix] = units;
  const bare = units.size === 1 && suffix ? [lowText, highText].map((text) => text?.slice(0, -suffix.length)) : null;
  // A dash between numbers that carry a sign of their own can't be read.
  return (bare ?? [lowText, highText]).join(low < 0 || high < 0 ? " to " : "–");
}

/** How far a value is from a reference: in units for exact numbers ("three requests more"), in percent for others. */
export function differenceFrom(
  reference: number,
  value: number,
  metric: { readonly unit: MetricUnit; readonly kind: string; readonly better: Direction },
): Difference {
  const gap = value - reference;
  const fraction = gap === 0 ? 0 : reference === 0 ? Math.sign(gap) * Number.POSITIVE_INFINITY : gap / reference;
  // A percentage of a number below zero, or across zero, means nothing.
  const units = metric.kind === "exact" || reference <= 0 || value < 0;
  const text = units ? formatSigned(gap, metric.unit) : formatChange(fraction);
  // What rounds to nothing points nowhere.
  if (text.startsWith("±")) return { text, direction: "none", tone: "neutral" };
  return { text, direction: gap > 0 ? "up" : "down", tone: toneOf(gap, metric.better) };
}

/** Whether a difference of that sign is good. */
export function toneOf(gap: number, better: Direction): Difference["tone"] {
  if (gap === 0 || better === "neither") return "neutral";
  return gap < 0 === (better === "lower") ? "better" : "worse";
}
