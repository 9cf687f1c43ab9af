import { firstConfirmationRound, type ArmRecord, type MetricRecord, type TrialRecord } from "../core/run-record.ts";
import type { Judgement } from "../core/comparison.ts";
import { formatChange } from "../core/units.ts";
import { quantile } from "../stats/quantile.ts";
import { axisUnit } from "./axis-unit.ts";

/** All pairs of a row, in the order they were taken: what its verdict rests on, and what was left out of it. */
export interface PairModel {
  /** Unit of `base` and `head`. */
  readonly unit: string;
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** The first of the pairs taken to confirm a regression; null where there are none. */
  readonly confirmedFrom: number | null;
  /** Indexes of pairs whose change lies beyond Tukey's fences. They are shown, marked, and judged like the others. */
  readonly outliers: readonly number[];
  /** Rounds in which only one side did its work. */
  readonly dropped: number;
  /** Changes in percent. */
  readonly margin: number | null;
  readonly estimate: number | null;
  /** What the drawing shows, in one sentence. */
  readonly sentence: string;
}

interface Pair {
  readonly round: number;
  readonly base: number;
  readonly head: number;
}

/** The pairs of a metric of an arm; null where fewer than two rounds have both sides, or their values never vary. */
export function pairModel(arm: ArmRecord, metric: MetricRecord, judgement: Judgement): PairModel | null {
  const { pairs, dropped } = pairsOf(arm, metric.id);
  const values = pairs.flatMap(({ base, head }) => [base, head]);
  if (pairs.length < 2 || values.every((value) => value === values[0])) return null;
  const unit = axisUnit(metric.unit, quantile(values.map(Math.abs), 0.5) ?? 0);
  const outliers = outliersOf(pairs);
  const confirmed = pairs.findIndex(({ round }) => round >= firstConfirmationRound);
  const estimated = judgement.kind === "paired" ? judgement : null;
  return {
    unit: unit.name,
    base: pairs.map(({ base }) => shortened(base / unit.size)),
    head: pairs.map(({ head }) => shortened(head / unit.size)),
    confirmedFrom: confirmed === -1 ? null : confirmed,
    outliers,
    dropped,
    margin: estimated === null ? null : shortened(estimated.margin * 100),
    estimate: estimated === null ? null : shortened(estimated.change * 100),
    sentence: sentenceOf(pairs, outliers.length, dropped, confirmed),
  };
}

/** Rounds both sides were tried in; a round in which one failed yields no pair, never half of one. */
function pairsOf(arm: ArmRecord, metric: string): { readonly pairs: readonly Pair[]; readonly dropped: number } {
  const bySide = (side: TrialRecord["side"]) =>
    new Map(arm.trials.filter((trial) => trial.side === side).map((trial) => [trial.round, trial]));
  const [bases, heads] = [bySide("base"), bySide("head")];
  const rounds = [...heads.keys()].filter((round) => bases.has(round)).toSorted((left, right) => left - right);
  const pairs = rounds.flatMap((round) => {
    const [base, head] = [valueOf(bases.get(round), metric), valueOf(heads.get(round), metric)];
    return base === undefined || head === undefined ? [] : [{ round, base, head }];
  });
  return { pairs, dropped: rounds.length - pairs.length };
}

/** Rounds of a paired run in which both sides were tried, and those that yielded no pair. */
export function droppedRounds(arm: ArmRecord): { readonly tried: number; readonly dropped: number } {
  const failed = new Set(arm.trials.filter(({ outcome }) => outcome.kind === "failed").map(({ round }) => round));
  const sides = (side: TrialRecord["side"]) =>
    new Set(arm.trials.filter((trial) => trial.side === side).map(({ round }) => round));
  const bases = sides("base");
  const tried = [...sides("head")].filter((round) => bases.has(round));
  return { tried: tried.length, dropped: tried.filter((round) => failed.has(round)).length };
}

function valueOf(trial: TrialRecord | undefined, metric: string): number | undefined {
  return trial?.outcome.kind === "done" ? trial.values[metric] : undefined;
}

function outliersOf(pairs: readonly Pair[]): readonly number[] {
  const ratios = pairs.map(({ base, head }) => (base > 0 && head > 0 ? Math.log(head / base) : head - base));
  const [low, high] = [quantile(ratios, 0.25) ?? 0, quantile(ratios, 0.75) ?? 0];
  const reach = 1.5 * (high - low);
  return ratios.flatMap((ratio, place) => (ratio < low - reach || ratio > high + reach ? [place] : []));
}

function sentenceOf(pairs: readonly Pair[], outliers: number, dropped: number, confirmed: number): string {
  const slower = pairs.filter(({ base, head }) => head > base).length;
  const first = confirmed === -1 ? pairs.length : confirmed;
  const blocks =
    confirmed === -1 ? `${pairs.length} pairs` : `${first} pairs, then ${pairs.length - first} more to confirm`;
  const middle = quantile(
    pairs.flatMap(({ base, head }) => (base > 0 ? [head / base - 1] : [])),
    0.5,
  );
  return [
    `${blocks}: head above base in ${slower} of ${pairs.length}`,
    middle === null ? "" : `, middle change ${formatChange(middle)}`,
    outliers > 0 ? `; ${outliers} outlying, marked and counted` : "",
    dropped > 0 ? `; ${dropped} dropped because a side failed` : "",
    ".",
  ].join("");
}

/** Six digits: finer than any screen, and than any clock of such pairs. */
function shortened(value: number): number {
  return Number(value.toPrecision(6));
}
