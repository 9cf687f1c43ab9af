import type { Judgement } from "../../core/comparison.ts";
import { disturbanceOf, quantityOf } from "../../core/disturbance.ts";
import type { ArmRecord, MetricRecord, TrialRecord } from "../../core/run-record.ts";
import { formatChange } from "../../core/units.ts";
import { quantile } from "../../stats/quantile.ts";
import { axisUnit } from "./axis-unit.ts";

/** All pairs of a row in the order they were taken, with those that its verdict leaves out. */
export interface PairModel {
  /** Unit of `base` and `head`. */
  readonly unit: string;
  /** Every round in which both sides have a value, also the dropped ones. */
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** The first of the pairs taken to confirm a regression; null where there are none. */
  readonly confirmedFrom: number | null;
  /** Indexes of pairs whose change lies beyond Tukey's fences. They are marked, and judged like the others. */
  readonly outliers: readonly number[];
  /** Indexes of pairs that the machine disturbed. They are shown in another shape and not counted. */
  readonly droppedPlaces: readonly number[];
  /** Rounds that yielded no pair, also those without a value to show. */
  readonly dropped: number;
  /** Changes in percent. */
  readonly margin: number | null;
  readonly estimate: number | null;
  /** What the drawing shows, in one sentence. */
  readonly sentence: string;
}

interface Round {
  readonly confirms: boolean;
  readonly base: number | undefined;
  readonly head: number | undefined;
  /** Why it yields no pair; null where it does. */
  readonly reason: string | null;
}

interface Pair extends Round {
  readonly base: number;
  readonly head: number;
}

/**
 * The pairs of a metric of an arm; null with fewer than two, or where the values never vary. `cores` of their
 * machine.
 */
export function pairModel(arm: ArmRecord, metric: MetricRecord, judgement: Judgement, cores: number): PairModel | null {
  const rounds = pairedRounds(arm, cores, metric);
  const shown = rounds.filter(hasBoth);
  const counted = shown.filter(({ reason }) => reason === null);
  const values = counted.flatMap(({ base, head }) => [base, head]);
  if (counted.length < 2 || values.every((value) => value === values[0])) return null;
  const unit = axisUnit(metric.unit, quantile(values.map(Math.abs), 0.5) ?? 0);
  const outlying = outliersOf(counted);
  const confirmed = shown.findIndex(({ confirms }) => confirms);
  const estimated = judgement.kind === "paired" ? judgement : null;
  return {
    unit: unit.name,
    base: shown.map(({ base }) => shortened(base / unit.size)),
    head: shown.map(({ head }) => shortened(head / unit.size)),
    confirmedFrom: confirmed === -1 ? null : confirmed,
    outliers: shown.flatMap((pair, place) => (outlying.has(pair) ? [place] : [])),
    droppedPlaces: shown.flatMap(({ reason }, place) => (reason === null ? [] : [place])),
    dropped: rounds.length - counted.length,
    margin: estimated === null ? null : shortened(estimated.margin * 100),
    estimate: estimated === null ? null : shortened(estimated.change * 100),
    sentence: sentenceOf(counted, outlying.size, rounds),
  };
}

/** Rounds in which both sides of an arm were tried, and why some of them yielded no pair: counts by reason. */
export function droppedRounds(
  arm: ArmRecord,
  cores: number,
): { readonly tried: number; readonly reasons: ReadonlyMap<string, number> } {
  const rounds = pairedRounds(arm, cores, null);
  return { tried: rounds.length, reasons: reasonsOf(rounds) };
}

/**
 * Rounds of both sides. One with a failure or a disturbance yields no pair. Without a metric, rounds are counted as for
 * a wall time.
 */
function pairedRounds(arm: ArmRecord, cores: number, metric: MetricRecord | null): readonly Round[] {
  const quantity = metric === null ? "time" : quantityOf(metric);
  return (["pair", "confirmation"] as const).flatMap((kind) => {
    const bySide = (side: TrialRecord["side"]) => {
      const trials = arm.trials.filter((trial) => trial.side === side && trial.phase.kind === kind);
      return new Map(trials.map((trial) => [trial.phase.index, trial]));
    };
    const bases = bySide("base");
    const heads = [...bySide("head")].toSorted(([left], [right]) => left - right);
    return heads.flatMap(([index, headTrial]): Round[] => {
      const baseTrial = bases.get(index);
      if (baseTrial === undefined) return [];
      const [base, head] = [valueOf(baseTrial, metric?.id), valueOf(headTrial, metric?.id)];
      const unseen = metric !== null && (base === undefined || head === undefined);
      const disturbance = disturbanceOf(baseTrial, headTrial, cores, quantity);
      const reason = disturbance ?? (unseen ? "a side did not observe it" : null);
      return [{ confirms: kind === "confirmation", base, head, reason }];
    });
  });
}

/** A trial that did the wrong thing has no value, whatever it observed. */
function valueOf({ outcome, values }: TrialRecord, metric: string | undefined): number | undefined {
  return metric === undefined || outcome.kind !== "done" ? undefined : values[metric];
}

function hasBoth(round: Round): round is Pair {
  return round.base !== undefined && round.head !== undefined;
}

function reasonsOf(rounds: readonly Round[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rounds) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

function outliersOf(pairs: readonly Pair[]): ReadonlySet<Pair> {
  const ratios = pairs.map(({ base, head }) => (base > 0 && head > 0 ? Math.log(head / base) : head - base));
  const [low, high] = [quantile(ratios, 0.25) ?? 0, quantile(ratios, 0.75) ?? 0];
  const reach = 1.5 * (high - low);
  return new Set(pairs.filter((_, place) => beyond(ratios[place] ?? 0, low - reach, high + reach)));
}

function beyond(value: number, low: number, high: number): boolean {
  return value < low || value > high;
}

function sentenceOf(pairs: readonly Pair[], outliers: number, rounds: readonly Round[]): string {
  const slower = pairs.filter(({ base, head }) => head > base).length;
  const confirming = pairs.filter(({ confirms }) => confirms).length;
  const blocks =
    confirming === 0
      ? `${pairs.length} pairs`
      : `${pairs.length - confirming} pairs, then ${confirming} more to confirm`;
  const middle = quantile(
    pairs.flatMap(({ base, head }) => (base > 0 ? [head / base - 1] : [])),
    0.5,
  );
  return [
    `${blocks}: head above base in ${slower} of ${pairs.length}`,
    middle === null ? "" : `, middle change ${formatChange(middle)}`,
    outliers > 0 ? `; ${outliers} outlying, marked and counted` : "",
    ...[...reasonsOf(rounds)].map(([reason, count]) => `; ${count} dropped: ${reason}`),
    ".",
  ].join("");
}

/** Six digits are finer than any screen and any clock. */
function shortened(value: number): number {
  return Number(value.toPrecision(6));
}
