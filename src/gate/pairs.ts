import type { TrialRecord } from "../core/run-record.ts";

/** Both sides' values of one round. */
export interface Pair {
  readonly round: number;
  readonly base: number;
  readonly head: number;
}

/** Rounds in which both sides were tried, in order, and the pairs of those in which both did their work. */
export interface PairedRounds {
  readonly rounds: readonly number[];
  readonly pairs: readonly Pair[];
}

/** Puts the trials of the same round together; a round with a failed or unobserved side yields no pair, never half of one. */
export function pairRounds(base: readonly TrialRecord[], head: readonly TrialRecord[], metric: string): PairedRounds {
  const bases = new Map(base.map((trial) => [trial.round, trial]));
  const heads = new Map(head.map((trial) => [trial.round, trial]));
  const rounds = [...heads.keys()].filter((round) => bases.has(round)).toSorted((left, right) => left - right);
  const valueOf = (trial: TrialRecord | undefined) =>
    trial?.outcome.kind === "done" ? trial.values[metric] : undefined;
  const pairs = rounds.flatMap((round) => {
    const pair = { base: valueOf(bases.get(round)), head: valueOf(heads.get(round)) };
    return pair.base === undefined || pair.head === undefined ? [] : [{ round, base: pair.base, head: pair.head }];
  });
  return { rounds, pairs };
}
