import type { RunRecord } from "../../core/run-record.ts";
import { judgeSequence, type Looks, type Rule } from "./sequence.ts";
import { matchPaired, pairedSeriesOf } from "./paired-series.ts";
import { gatesWithin } from "./tail-metrics.ts";

const plannedRounds = [15, 30, 60, 100] as const;

/**
 * The looks of a run that may take up to `rounds` rounds: 15, 30, 60 and 100 as far as they fit, and the end. The first
 * of several can by construction only pass.
 */
export function looksUpTo(rounds: number): Looks {
  return { rounds: [...plannedRounds.filter((planned) => planned < rounds), rounds], alpha: 0.05 };
}

/**
 * Whether each scenario of a paired run needs more rounds after the look with this index: it stops when all its gating
 * timings are decided, when it has none, and after the last look. Keyed by scenario id. Nothing that later rounds bring
 * can change a decision taken here, because the final judgement replays the same looks.
 */
export function decideLook(
  record: RunRecord,
  lookIndex: number,
  rule: Rule,
): Readonly<Record<string, "continue" | "stop">> {
  const series = pairedSeriesOf(matchPaired(record), record.environment.cores);
  const outcomes = judgeSequence(series, rule, { looks: lookIndex + 1, plannedOnly: true });
  const last = lookIndex + 1 >= rule.looks.rounds.length;
  const open = new Set(
    series.flatMap(({ matched }, index) =>
      gatesWithin(matched, rule.looks) && !outcomes[index]?.stopped ? [matched.scenario] : [],
    ),
  );
  return Object.fromEntries(
    record.scenarios.map(({ id }) => [id, open.has(id) && !last ? "continue" : "stop"] as const),
  );
}
