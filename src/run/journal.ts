import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord, TrialRecord } from "../core/run-record.ts";

/** Name of the journal in a run's folder. */
export const journalName = "journal.jsonl";

/** One line of a journal: the run as it began, then each finished trial with its place. */
export type JournalEntry =
  | { readonly kind: "run"; readonly run: RunRecord }
  | { readonly kind: "trial"; readonly scenario: string; readonly arm: string; readonly trial: TrialRecord };

/** Appends each finished trial and flushes it to the disk before the next begins, so that a killed run loses one trial at most. */
export class Journal implements Disposable {
  private readonly file: number;

  constructor(folder: string, run: RunRecord) {
    this.file = openSync(join(folder, journalName), "wx");
    this.append({ kind: "run", run });
  }

  append(entry: JournalEntry): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.file);
  }

  [Symbol.dispose](): void {
    closeSync(this.file);
  }
}

/** Puts trials into the record of a run, after those it has. */
export function withTrial(run: RunRecord, entry: Extract<JournalEntry, { kind: "trial" }>): RunRecord {
  return {
    ...run,
    scenarios: run.scenarios.map((scenario) =>
      scenario.id !== entry.scenario
        ? scenario
        : {
            ...scenario,
            arms: scenario.arms.map((arm) =>
              arm.id === entry.arm ? { ...arm, trials: [...arm.trials, entry.trial] } : arm,
            ),
          },
    ),
  };
}
