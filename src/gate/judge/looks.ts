import type { RunRecord } from "../../core/run-record.ts";
import { pairsNeeded } from "./paired.ts";
import { judgeSequence, type Looks, type Rule } from "./sequence.ts";
import { pairedSeriesIn } from "./pairs.ts";
import { gatesWithin } from "./tail.ts";

const plannedPairs = [15, 30, 60, 100] as const;
const runAlpha = 0.05;

/**
 * The fewest pairs with which one of so many gating timings can regress. All of them are worse then, and Holm's correction counts the
 * other timings. 0 without a gating timing.
 */
export function fewestDecidingPairs(timings: number): number {
  return timings === 0 ? 0 : Math.max(pairsNeeded, Math.ceil(Math.log2(timings / runAlpha)));
}

/** The looks of a run of at most this many pairs: after 15, 30, 60 and 100 of them as far as they fit, and at the end. */
export function looksUpTo(pairs: number): Looks {
  return { pairs: [...plannedPairs.filter((planned) => planned < pairs), pairs], alpha: runAlpha };
}

/**
 * The scenarios of a paired run that need more pairs after the look with this index: those with a gating timing that is not
 * decided; none after the last look. A regression beyond doubt closes its scenario, and an arm that was given up does not
 * keep one open. Later pairs can't change what was decided here, because the final judgement replays
 * the same looks.
 */
export function openAfterLook(record: RunRecord, lookIndex: number, rule: Rule): readonly string[] {
  const look = rule.looks.pairs[lookIndex];
  if (look === undefined || lookIndex + 1 >= rule.looks.pairs.length) return [];
  const series = pairedSeriesIn(record);
  const outcomes = judgeSequence(series, rule, { looks: lookIndex + 1, plannedOnly: true });
  const closed = new Set(
    series.filter((_, index) => outcomes[index]?.isBeyondDoubt).map(({ matched }) => matched.scenario),
  );
  const open = series.filter(
    ({ matched, paired }, index) =>
      gatesWithin(matched, rule.looks) && !outcomes[index]?.stopped && paired.tried.length >= look,
  );
  return [...new Set(open.map(({ matched }) => matched.scenario).filter((id) => !closed.has(id)))];
}

/** Whether a gating timing of a paired run has regressed by the look with this index. Its confirmation may still clear it. */
export function hasSuspect(record: RunRecord, lookIndex: number, rule: Rule): boolean {
  const series = pairedSeriesIn(record);
  const outcomes = judgeSequence(series, rule, { looks: lookIndex + 1, plannedOnly: true });
  return series.some(({ matched }, index) => {
    const judgement = outcomes[index]?.judgement;
    return gatesWithin(matched, rule.looks) && judgement?.kind === "paired" && judgement.verdict === "regressed";
  });
}
