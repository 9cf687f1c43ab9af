import type { ComparisonRow, Judgement } from "../../core/comparison.ts";
import type { MetricUnit } from "../../core/metric.ts";
import { formatChange } from "../../core/units.ts";
import { formatSigned } from "./value-text.ts";

/** A 95 % interval in units of its row's margin, so that all rows can share one scale. */
export interface IntervalModel {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  readonly text: string;
}

/** The difference of an exact number in its unit, of others in percent. */
export function changeText(row: ComparisonRow, unit: MetricUnit): string {
  switch (row.judgement.kind) {
    case "exact":
      return row.judgement.difference === 0 ? "equal" : formatSigned(row.judgement.difference, unit);
    case "stored":
    case "paired":
      return formatChange(row.judgement.change);
    case "not-judged":
      return row.base !== null && row.head !== null && row.base !== 0 ? formatChange(row.head / row.base - 1) : "–";
  }
}

/** From this factor on a percentage is harder to read. */
const leastFactor = 2;

/** An exact difference as a factor or in percent. Null where that says nothing. */
export function proportionText({ judgement, base, head }: ComparisonRow, unit: MetricUnit): string | null {
  if (judgement.kind !== "exact" || judgement.difference === 0 || unit === "ratio") return null;
  if (base === null || head === null || base <= 0 || head < 0) return null;
  const factor = head / base;
  return factor >= leastFactor ? `×${Number(factor.toPrecision(2))}` : formatChange(factor - 1);
}

const slightChange = 0.01;

/** An exact change that is too small to be read first. It counts like any other. */
export function isSlight({ judgement, base, head }: ComparisonRow): boolean {
  if (judgement.kind !== "exact" || base === null || head === null || base <= 0) return false;
  return judgement.difference !== 0 && Math.abs(head / base - 1) < slightChange;
}

/** Two exact numbers as shares of the larger. */
export interface SideShares {
  readonly base: number;
  readonly head: number;
}

/** Null for what is equal, no exact number, or below zero. */
export function sharesOf({ judgement, base, head }: ComparisonRow): SideShares | null {
  if (judgement.kind !== "exact" || judgement.difference === 0) return null;
  if (base === null || head === null || base < 0 || head < 0) return null;
  const largest = Math.max(base, head);
  return { base: base / largest, head: head / largest };
}

/** The interval of an estimate; null for what is none. */
export function intervalOf(judgement: Judgement): IntervalModel | null {
  if ((judgement.kind !== "paired" && judgement.kind !== "stored") || !(judgement.margin > 0)) return null;
  const { low, change, high, margin } = judgement;
  return {
    low: low / margin,
    estimate: change / margin,
    high: high / margin,
    text: `${formatChange(change)}, between ${formatChange(low)} and ${formatChange(high)}; margin ±${percent(margin)}`,
  };
}

/** Such as "3.0 %". */
export function percent(fraction: number): string {
  return formatChange(fraction).replace(/^[+±]/, "");
}
