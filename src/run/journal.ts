import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
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

  private constructor(file: number) {
    this.file = file;
  }

  /** For a run that begins; the folder must not have a journal yet. */
  static begin(folder: string, run: RunRecord): Journal {
    const journal = new Journal(openSync(join(folder, journalName), "wx"));
    journal.append({ kind: "run", run });
    return journal;
  }

  /** For a run that goes on: after the whole lines of its journal, or with all it has where it had come to write its run file. */
  static goOn(folder: string, run: RunRecord): Journal {
    const path = join(folder, journalName);
    if (!existsSync(path)) return Journal.begin(folder, run);
    const lines = wholeLines(readFileSync(path, "utf8"));
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    return new Journal(openSync(path, "a"));
  }

  append(entry: JournalEntry): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.file);
  }

  [Symbol.dispose](): void {
    closeSync(this.file);
  }
}

/** A journal's last line may be cut short by a kill; every line before it is whole. */
export function wholeLines(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
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
