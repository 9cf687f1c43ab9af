import type { TrialRecord } from "./run-record.ts";

/** Share of failed trials above which an arm's remaining trials are no longer taken for the whole: they would flatter it. */
export const toleratedFailures = 0.2;

/** Whether trials, all of one arm and side, failed too often to be judged by those that did not. */
export function failTooOften(trials: readonly TrialRecord[]): boolean {
  const failed = trials.filter((trial) => trial.outcome.kind === "failed").length;
  return failed > trials.length * toleratedFailures;
}
