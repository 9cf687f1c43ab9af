import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord, TrialRecord } from "../core/run-record.ts";
import { jsonWithoutSecrets } from "../core/secrets.ts";

/** Name of the journal in a run's folder. */
export const journalName = "journal.jsonl";

/** One line of a journal. The first is the run as it began, the others are its finished trials. */
export type JournalEntry =
  | { readonly kind: "run"; readonly run: RunRecord }
  | { readonly kind: "trial"; readonly scenario: string; readonly arm: string; readonly trial: TrialRecord };

/** Appends each finished trial and flushes it to the disk. A killed run loses one trial at most. */
export class Journal implements Disposable {
  private readonly file: number;

  private constructor(file: number) {
    this.file = file;
  }

  /** For a new run. The folder must not have a journal yet. */
  static begin(folder: string, run: RunRecord): Journal {
    const journal = new Journal(openSync(join(folder, journalName), "wx"));
    journal.append({ kind: "run", run });
    return journal;
  }

  /** For a resumed run. Goes on after the last whole line; without a journal, begins one with what the run file has. */
  static goOn(folder: string, run: RunRecord): Journal {
    const path = join(folder, journalName);
    if (!existsSync(path)) return Journal.begin(folder, run);
    const lines = wholeLines(readFileSync(path, "utf8"));
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    return new Journal(openSync(path, "a"));
  }

  append(entry: JournalEntry): void {
    writeSync(this.file, `${jsonWithoutSecrets(entry)}\n`);
    fsyncSync(this.file);
  }

  [Symbol.dispose](): void {
    closeSync(this.file);
  }
}

/** The lines of a journal without the last, which a kill may have cut short. */
export function wholeLines(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}

/** The run with one more trial. */
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
