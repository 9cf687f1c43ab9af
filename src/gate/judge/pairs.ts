import type { TrialRecord } from "../../core/run-record.ts";
import { disturbanceOf } from "../../core/disturbance.ts";

/** Both sides' values of one round. */
export interface Pair {
  readonly round: number;
  readonly base: number;
  readonly head: number;
}

/** Rounds in which both sides were tried, in order, the pairs that they gave, and why the others gave none. */
export interface PairedRounds {
  readonly rounds: readonly number[];
  readonly pairs: readonly Pair[];
  readonly dropped: readonly { readonly round: number; readonly reason: string }[];
}

/**
 * Puts the trials of the same round together. A round with a failed or unobserved side, or one that the machine disturbed,
 * yields no pair, never half of one. `cores` are those of the machine that ran the trials.
 */
export function pairRounds(
  base: readonly TrialRecord[],
  head: readonly TrialRecord[],
  metric: string,
  cores: number,
): PairedRounds {
  const bases = new Map(base.map((trial) => [trial.round, trial]));
  const sides = head
    .flatMap((trial) => {
      const other = bases.get(trial.round);
      return other === undefined ? [] : [{ round: trial.round, base: other, head: trial }];
    })
    .toSorted((left, right) => left.round - right.round);
  const pairs: Pair[] = [];
  const dropped: { round: number; reason: string }[] = [];
  for (const side of new Map(sides.map((one) => [one.round, one])).values()) {
    const values = { base: side.base.values[metric], head: side.head.values[metric] };
    const reason = disturbanceOf(side.base, side.head, cores);
    if (reason !== null) dropped.push({ round: side.round, reason });
    else if (values.base === undefined || values.head === undefined)
      dropped.push({ round: side.round, reason: "a side did not observe it" });
    else pairs.push({ round: side.round, base: values.base, head: values.head });
  }
  return { rounds: [...new Set(sides.map(({ round }) => round))], pairs, dropped };
}

/** How many pairs were lost to each reason, the most frequent first. */
export function droppedByReason({ dropped }: Pick<PairedRounds, "dropped">): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((left, right) => right.count - left.count);
}
