import type { RunRecord } from "../../core/run-record.ts";
import { type Match, matchSides, sideOf } from "./match.ts";
import { type PairedRounds, pairRounds } from "./pairs.ts";
import type { MatchedMetric } from "./match.ts";

/** One measured number of a paired run, with its pairs in the order they were taken. */
export interface PairedSeries {
  readonly matched: MatchedMetric;
  readonly paired: PairedRounds;
}

/** Both sides of a paired run, held against each other. */
export function matchPaired(record: RunRecord): Match {
  return matchSides(sideOf(record, "base"), sideOf(record, "head"));
}

/** The clocked and metered numbers: the ones that only pairs can judge; `cores` are the machine's. */
export function pairedSeriesOf(match: Match, cores: number): PairedSeries[] {
  return match.metrics
    .filter(({ metric }) => metric.kind === "measured")
    .map((matched) => ({ matched, paired: pairRounds(matched.base, matched.head, matched.metric.id, cores) }));
}

/** The rounds up to a look, and what they gave. */
export function firstRounds({ rounds, pairs, dropped }: PairedRounds, count: number): PairedRounds {
  const taken = new Set(rounds.slice(0, count));
  return {
    rounds: [...taken],
    pairs: pairs.filter((pair) => taken.has(pair.round)),
    dropped: dropped.filter(({ round }) => taken.has(round)),
  };
}
