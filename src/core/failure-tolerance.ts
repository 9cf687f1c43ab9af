import type { TrialRecord } from "./run-record.ts";

/** Share of failed trials above which the remaining trials of an arm would flatter it. */
export const toleratedFailures = 0.2;

/** Whether too many trials failed to judge by the others. All trials must be of one arm and one side. */
export function failTooOften(trials: readonly TrialRecord[]): boolean {
  const failed = trials.filter((trial) => trial.outcome.kind === "failed").length;
  return failed > trials.length * toleratedFailures;
}
