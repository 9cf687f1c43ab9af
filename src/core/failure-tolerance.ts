import type { TrialRecord } from "./run-record.ts";

/** Share of failed trials above which the remaining trials of an arm would flatter it. */
export const toleratedFailures = 0.2;

/**
 * Whether too many trials failed to judge by the others. All trials must be of one arm and one side. Beside trials that are done, a
 * trial that is not applicable counts as failed: an engine that answers a question only sometimes is not measured right.
 */
export function failTooOften(trials: readonly TrialRecord[]): boolean {
  return failedTrials(trials).length > trials.length * toleratedFailures;
}

/** The trials that count as failed. All trials must be of one arm and one side. */
export function failedTrials(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const isApplicable = trials.some(({ outcome }) => outcome.kind === "done");
  return trials.filter(({ outcome: { kind } }) => kind === "failed" || (kind === "not-applicable" && isApplicable));
}

/** Why the question of an arm cannot be asked of the engine of one side. Null if a trial is done, or none says so. */
export function notApplicableReason(trials: readonly TrialRecord[]): string | null {
  if (trials.some(({ outcome }) => outcome.kind === "done")) return null;
  const [reason] = trials.flatMap(({ outcome }) => (outcome.kind === "not-applicable" ? [outcome.reason] : []));
  return reason ?? null;
}
