import type { RunRecord } from "../../core/run-record.ts";
import { type Block, type Match, type MatchedMetric, matchSides, sideOf } from "./match.ts";
import { type PairedValues, pairValues } from "./pairs.ts";

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
      paired: pairValues(matched.baseTrials, matched.headTrials, matched.metric.id, cores),
    }));
}

/** The timings of a block of a paired run. */
export function pairedSeriesIn(record: RunRecord, block: Block = "main"): PairedSeries[] {
  return pairedSeriesOf(matchPaired(record, block), record.environment.cores);
}
