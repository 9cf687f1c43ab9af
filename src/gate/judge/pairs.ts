import { disturbanceOf, isUnderLoad, quantityOf } from "../../core/disturbance.ts";
import type { MetricRecord, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { type Block, type Match, type MatchedMetric, matchSides, sideOf } from "./match.ts";

/** Both sides' values of one metric; `index` is that of the trials' phase. */
export interface Pair {
  readonly index: number;
  readonly base: number;
  readonly head: number;
  /** Processes waited for a processor meanwhile. Memory, counts and processor time are judged all the same. */
  readonly isUnderLoad?: true;
}

/** The pairs of one metric, in the order they were taken. */
export interface PairedValues {
  /** Indexes of the pairs that both sides tried. */
  readonly tried: readonly number[];
  readonly pairs: readonly Pair[];
  /** Why the others of `tried` gave no pair. */
  readonly dropped: readonly { readonly index: number; readonly reason: string }[];
}

/**
 * Puts both sides' trials of one block together, by phase; rounds are of one side alone and never pair. A pair with a
 * failed or unobserved side, or one that the machine disturbed for this kind of metric, is dropped whole. `cores` are the
 * machine's.
 */
export function pairValues(
  base: readonly TrialRecord[],
  head: readonly TrialRecord[],
  metric: Pick<MetricRecord, "id" | "unit">,
  cores: number,
): PairedValues {
  const bases = pairedTrials(base);
  const tried: number[] = [];
  const pairs: Pair[] = [];
  const dropped: { index: number; reason: string }[] = [];
  const quantity = quantityOf(metric);
  for (const [index, headTrial] of [...pairedTrials(head)].toSorted(([left], [right]) => left - right)) {
    const baseTrial = bases.get(index);
    if (baseTrial === undefined) continue;
    tried.push(index);
    const values = { base: baseTrial.values[metric.id], head: headTrial.values[metric.id] };
    const reason = disturbanceOf(baseTrial, headTrial, cores, quantity);
    if (reason !== null) dropped.push({ index, reason });
    else if (values.base === undefined || values.head === undefined)
      dropped.push({ index, reason: "a side did not observe it" });
    else {
      const load = isUnderLoad(baseTrial, headTrial, cores) ? { isUnderLoad: true as const } : {};
      pairs.push({ index, base: values.base, head: values.head, ...load });
    }
  }
  return { tried, pairs, dropped };
}

function pairedTrials(trials: readonly TrialRecord[]): ReadonlyMap<number, TrialRecord> {
  return new Map(
    trials.flatMap((trial) => (trial.phase.kind === "round" ? [] : [[trial.phase.index, trial] as const])),
  );
}

/** The first `count` pairs that were tried. */
export function firstPairs({ tried, pairs, dropped }: PairedValues, count: number): PairedValues {
  const taken = new Set(tried.slice(0, count));
  return {
    tried: [...taken],
    pairs: pairs.filter(({ index }) => taken.has(index)),
    dropped: dropped.filter(({ index }) => taken.has(index)),
  };
}

/** How many pairs were lost to each reason, the most frequent first. */
export function droppedByReason({ dropped }: Pick<PairedValues, "dropped">): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((left, right) => right.count - left.count);
}

/** One measured number of a paired run, with its pairs. */
export interface PairedSeries {
  readonly matched: MatchedMetric;
  readonly paired: PairedValues;
}

/** Both sides of a block of a paired run, held against each other. */
export function matchPaired(record: RunRecord, block: Block = "main"): Match {
  return matchSides(sideOf(record, "base", block), sideOf(record, "head", block));
}

/** The timings of a match, which only pairs can judge; `cores` are those of the machine that ran the trials. */
export function pairedSeriesOf(match: Match, cores: number): PairedSeries[] {
  return match.metrics
    .filter(({ metric }) => metric.kind === "measured")
    .map((matched) => ({
      matched,
      paired: pairValues(matched.baseTrials, matched.headTrials, matched.metric, cores),
    }));
}

/** The timings of a block of a paired run. */
export function pairedSeriesIn(record: RunRecord, block: Block = "main"): PairedSeries[] {
  return pairedSeriesOf(matchPaired(record, block), record.environment.cores);
}
