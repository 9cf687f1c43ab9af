import type { ArmRecord, ScenarioRecord, TrialRecord } from "../core/run-record.ts";
import type { Side } from "./trial.ts";

/** An arm without a value in so many trials is given up. So is one that is not applicable so many times in a row. */
const trialsToGiveUp = 2;

/** Whether more trials of an arm and side would tell nothing new. */
export function isGivenUp(trials: readonly TrialRecord[]): boolean {
  if (trials.length < trialsToGiveUp) return false;
  const newest = trials.slice(-trialsToGiveUp);
  return (
    trials.every(({ outcome }) => outcome.kind !== "done") ||
    newest.every(({ outcome }) => outcome.kind === "not-applicable")
  );
}

/**
 * Why more rounds of a scenario would tell nothing new of the engine on that side, as a sentence. Null if they may. Controls do not
 * count: they run other programs. Arms that fail alike are one fault, and each trial may last as long as its limit.
 */
export function whyGivenUp({ id, arms }: ScenarioRecord, side: Side): string | null {
  const measured = arms.filter(({ control }) => !control).map((arm) => trialsOn(arm, side));
  if (measured.length === 0 || measured.some((trials) => trials.length === 0)) return null;
  const trials = measured.flat();
  const reasons = new Set(trials.map(({ outcome }) => (outcome.kind === "failed" ? outcome.reason : null)));
  const areAlike = reasons.size === 1 && !reasons.has(null);
  if (areAlike && trials.length >= trialsToGiveUp)
    return `${id}: all ${trials.length} trials failed alike; the rest of the scenario was not run.`;
  return measured.every(isGivenUp)
    ? `${id}: no arm of the engine got a value in ${trials.length} trials; the rest of the scenario was not run.`
    : null;
}

function trialsOn({ trials }: ArmRecord, side: Side): readonly TrialRecord[] {
  return trials.filter((trial) => trial.side === side);
}
