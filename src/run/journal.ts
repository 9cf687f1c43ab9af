import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord, TrialRecord } from "../core/run-record.ts";
import { jsonWithoutSecrets } from "../core/secrets.ts";
import { phaseName } from "../core/trial-phase.ts";
import { ownerMark } from "./owned-folder.ts";

/** Name of the journal in a run's folder. */
export const journalName = "journal.jsonl";

/** One line of a journal. The first is the run as it began, the others are its finished trials. */
export type JournalEntry =
  | { readonly kind: "run"; readonly run: RunRecord }
  | { readonly kind: "trial"; readonly scenario: string; readonly arm: string; readonly trial: TrialRecord };

type TrialEntry = Extract<JournalEntry, { kind: "trial" }>;

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

  /**
   * For a resumed run: a new journal, whose first line is the run with all its trials. It takes the place of the old one by
   * a rename. A kill leaves the old journal or the new one, and damaged lines go.
   */
  static goOn(folder: string, run: RunRecord): Journal {
    const path = join(folder, journalName);
    const unfinished = `${path}.${ownerMark()}-`;
    const journal = new Journal(openSync(unfinished, "w"));
    try {
      journal.append({ kind: "run", run });
      renameSync(unfinished, path);
      return journal;
    } catch (error) {
      journal[Symbol.dispose]();
      rmSync(unfinished, { force: true });
      throw error;
    }
  }

  /** A failure, such as a full disk, leaves the lines before as they were: half a line would spoil the next one, too. */
  append(entry: JournalEntry): void {
    const before = fstatSync(this.file).size;
    const line = Buffer.from(`${jsonWithoutSecrets(entry)}\n`);
    try {
      // A write may be short without an error.
      for (let at = 0; at < line.length;) at += writeSync(this.file, line, at, line.length - at, before + at);
      fsyncSync(this.file);
    } catch (error) {
      ftruncateSync(this.file, before);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.file);
  }
}

/** Reads what a line of a journal holds. A string says what is wrong with it. */
export interface EntryReader {
  readonly run: (json: unknown) => RunRecord;
  readonly trial: (json: unknown) => TrialEntry | string;
}

/** The run that a line begins, or with the trial that it adds. The same run for a damaged line. Null before the first line. */
export function withLine(run: RunRecord | null, line: string, read: EntryReader): RunRecord | null {
  const entry = parsedLine(line);
  if (run === null) return kindOf(entry) === "run" && hasMember(entry, "run") ? read.run(entry.run) : null;
  if (kindOf(entry) !== "trial") return run;
  const trial = read.trial(entry);
  return typeof trial === "string" ? run : withTrial(run, trial);
}

/** A journal's run with its trials, and a sentence for each damaged line. Null if the first line is not a run. */
export function readJournal(
  text: string,
  read: EntryReader,
): { readonly run: RunRecord; readonly damage: readonly string[] } | null {
  // A kill may have cut the last line short.
  const [first = "", ...lines] = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .slice(0, -1);
  const beginning = parsedLine(first);
  if (kindOf(beginning) !== "run" || !hasMember(beginning, "run")) return null;
  const run = read.run(beginning.run);
  const arms = new Map(
    run.scenarios.flatMap(({ id, arms: own }) =>
      own.map((arm) => [armKey(id, arm.id), readTrials(arm.trials)] as const),
    ),
  );
  const damage: string[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parsedLine(line);
    const problem = kindOf(entry) === "trial" ? add(read.trial(entry)) : "it is not a trial";
    if (problem !== null) damage.push(`line ${index + 2} is left out: ${problem}`);
  }
  const scenarios = run.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({ ...arm, trials: arms.get(armKey(scenario.id, arm.id))?.trials ?? arm.trials })),
  }));
  return { run: { ...run, scenarios }, damage };

  function add(entry: TrialEntry | string): string | null {
    if (typeof entry === "string") return entry;
    const arm = arms.get(armKey(entry.scenario, entry.arm));
    if (arm === undefined) return `the run has no ${entry.scenario} ${entry.arm}`;
    const place = placeOf(entry.trial);
    if (arm.places.has(place)) {
      const { side, phase } = entry.trial;
      return `${entry.scenario} ${entry.arm}, ${side}, ${phaseName(phase)} is in the journal already`;
    }
    arm.places.add(place);
    arm.trials.push(entry.trial);
    return null;
  }
}

/** The trials of an arm, and the places that they take. */
function readTrials(trials: readonly TrialRecord[]): { readonly trials: TrialRecord[]; readonly places: Set<string> } {
  return { trials: [...trials], places: new Set(trials.map(placeOf)) };
}

function placeOf({ side, phase }: TrialRecord): string {
  return `${side} ${phaseName(phase)}`;
}

function armKey(scenario: string, arm: string): string {
  return JSON.stringify([scenario, arm]);
}

/** Null for a line that is not JSON. */
function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function hasMember<Name extends string>(value: unknown, name: Name): value is Readonly<Record<Name, unknown>> {
  return typeof value === "object" && value !== null && name in value;
}

function kindOf(entry: unknown): unknown {
  return hasMember(entry, "kind") ? entry.kind : null;
}

/** The run with one more trial. */
export function withTrial(run: RunRecord, entry: TrialEntry): RunRecord {
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
