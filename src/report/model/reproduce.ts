import { engineName } from "../../core/engine-text.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import type { Fact } from "./comparison-model.ts";

/** What it takes to do the run again. */
export interface Reproduction {
  /** Quoted for a POSIX shell. */
  readonly command: string;
  /** False when the command holds what can't be shown: a copy would be another command. */
  readonly exact: boolean;
  readonly facts: readonly Fact[];
}

/** Command, seed and revisions of a run. */
export function reproductionOf(run: RunRecord): Reproduction {
  // Without the seed it drew itself, the same command would draw another.
  const seeded = run.command.some((argument) => /^--seed(=|$)/.test(argument))
    ? run.command
    : [...run.command, "--seed", run.seed];
  const command = seeded.map(quoted).join(" ");
  const shown = cleanText(command, 4000);
  const unknown = "unknown";
  const engine: Fact = {
    label: "Engine",
    value: `${cleanLine(engineName(run.engine))} at ${cleanLine(run.engine.revision ?? unknown)}`,
  };
  return {
    command: shown,
    exact: shown === command,
    facts: [
      { label: "Seed", value: cleanLine(run.seed) },
      run.engine.dirty ? { ...engine, caution: "With changes that are not committed." } : engine,
      ...(run.base === null
        ? []
        : [{ label: "Base", value: `${cleanLine(run.base.name)} at ${cleanLine(run.base.revision)}` }]),
      { label: "Harness", value: `${cleanLine(run.harness.version)} at ${cleanLine(run.harness.revision ?? unknown)}` },
      { label: "Run", value: cleanLine(run.id) },
      { label: "Date", value: cleanLine(run.isoDate) },
    ],
  };
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
