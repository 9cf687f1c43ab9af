import { randomFrom } from "../../core/random.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { burstInflation } from "../../stats/detectable.ts";
import { hodgesLehmann } from "../../stats/hodges-lehmann.ts";
import { normalQuantile } from "../../stats/normal-distribution.ts";
import { median, quantile } from "../../stats/quantile.ts";
import { judgeSequence } from "../judge/sequence.ts";
import { looksUpTo } from "../judge/looks.ts";
import { marginFor, type Margins } from "../judge/margins.ts";
import { pairedSeriesIn, type PairedSeries } from "../judge/pairs.ts";
import { tailProbability } from "../judge/tail.ts";

/** Noise of one timing on one machine, from pairs of the same code. Changes are fractions. */
export interface MetricNoise {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  readonly pairs: number;
  /** 1.48 times the median absolute deviation of the log ratios: a standard deviation that ignores bursts. */
  readonly spread: number;
  /** 95th percentile of the estimate's size over splits of 30 pairs of the same code. */
  readonly floor: number;
  /** Margin of the rule as it stands, and the least that this machine supports. */
  readonly margin: number;
  readonly suggestedMargin: number;
  /** Pairs that find a change of 5 % and of 10 % four times in five; null when no number of pairs does. */
  readonly pairsFor: { readonly five: number | null; readonly ten: number | null };
  /** Share of the blocks in which the same code was inconclusive. */
  readonly inconclusive: number;
}

const splits = 200;
const splitPairs = 30;
const floorFactor = 1.5;

/** Noise of every gating timing of a run that measured the same code in two blocks; `seed` makes the splits repeat. */
export function noiseOf(run: RunRecord, margins: Margins, seed: string): readonly MetricNoise[] {
  const series = (["main", "confirmation"] as const).map((block) =>
    pairedSeriesIn(run, block).filter(({ matched }) => matched.gates && tailProbability(matched.metric.id) === null),
  );
  const open = series.map((block) => openIn(block, margins));
  const keys = new Map(series.flat().map((one) => [keyOf(one), one.matched]));
  return [...keys].flatMap(([key, { scenario, arm, metric }]) => {
    const mine = series.flatMap((block) => block.filter((one) => keyOf(one) === key));
    const pairs = mine.flatMap(({ paired }) => paired.pairs);
    const baseMedian = median(pairs.map(({ base }) => base)) ?? 0;
    // A difference from a floor may be zero or less: then there is no ratio.
    if (pairs.length < splitPairs || pairs.some(({ base, head }) => base <= 0 || head <= 0)) return [];
    const ratios = pairs.map(({ base, head }) => Math.log(head) - Math.log(base));
    const centre = median(ratios) ?? 0;
    const spread = 1.4826 * (median(ratios.map((ratio) => Math.abs(ratio - centre))) ?? 0);
    const floor = noiseFloor(ratios, `${seed} ${key}`);
    const margin = marginFor(margins, metric, baseMedian);
    const short = metric.unit === "ns" && baseMedian < 1e6;
    const expected = (change: number) => pairsToFind(change, margin, spread, short);
    return {
      scenario,
      arm,
      metric: metric.id,
      pairs: pairs.length,
      spread,
      floor,
      margin,
      suggestedMargin: Math.max(margin, floorFactor * floor),
      pairsFor: { five: expected(0.05), ten: expected(0.1) },
      inconclusive: open.filter((block) => block.has(key)).length / series.length,
    };
  });
}

/**
 * Splits of 30 pairs, drawn with replacement. The two sides are two copies of the same code, so the effect of their layout is
 * part of the floor, as it is part of every comparison.
 */
function noiseFloor(ratios: readonly number[], seed: string): number {
  const random = randomFrom(seed);
  const sizes = Array.from({ length: splits }, () => {
    const drawn = Array.from({ length: splitPairs }, () => ratios[Math.floor(random() * ratios.length)] ?? 0);
    return Math.abs(hodgesLehmann(drawn, 0.95)?.estimate ?? 0);
  });
  return Math.expm1(quantile(sizes, 0.95) ?? 0);
}

/** Level that one timing of ten has to pass at its last look, by Holm. */
const usualLevel = 0.05 / 10;
const mostPairs = 1000;

/** Fewest pairs that detect this change. The standard error of the estimate is spread / sqrt(0.955 n). */
function pairsToFind(change: number, margin: number, spread: number, subMillisecond: boolean): number | null {
  for (let pairs = 15; pairs <= mostPairs; pairs += 1) {
    const error = (burstInflation(pairs, subMillisecond) * spread) / Math.sqrt(0.955 * pairs);
    const threshold = Math.max(normalQuantile(1 - usualLevel) * error, Math.log1p(margin));
    if (threshold + normalQuantile(0.8) * error <= Math.log1p(change)) return pairs;
  }
  return null;
}

/** Keys of the series that a run of this block would leave inconclusive. */
function openIn(series: readonly PairedSeries[], margins: Margins): ReadonlySet<string> {
  const looks = looksUpTo(Math.max(1, ...series.map(({ paired }) => paired.tried.length)));
  const outcomes = judgeSequence(series, { margins, looks }, { looks: looks.pairs.length, plannedOnly: false });
  return new Set(series.flatMap((one, index) => (outcomes[index]?.stopped === true ? [] : [keyOf(one)])));
}

function keyOf({ matched }: PairedSeries): string {
  return JSON.stringify([matched.scenario, matched.arm, matched.metric.id]);
}

/** The noise floor of each metric: the largest over scenarios and arms. */
export function noiseFloors(noise: readonly MetricNoise[]): Readonly<Record<string, number>> {
  const floors: Record<string, number> = {};
  for (const { metric, floor } of noise) floors[metric] = Math.max(floors[metric] ?? 0, floor);
  return floors;
}

/** The margins, raised to the noise floor where they are below it. */
export function marginsAbove(floors: Readonly<Record<string, number>>, margins: Margins): Margins {
  const byMetric = { ...margins.byMetric };
  for (const [metric, floor] of Object.entries(floors)) {
    const own = byMetric[metric];
    byMetric[metric] = { ...own, least: Math.max(own?.least ?? 0, floor) };
  }
  return { ...margins, byMetric };
}
