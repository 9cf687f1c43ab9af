import { engineName } from "../../core/engine-text.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import type { Fact } from "./fact.ts";

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
  const resolved = withRevision(run);
  // Without the seed it drew itself, the same command would draw another.
  const seeded = resolved.some((argument) => /^--seed(=|$)/.test(argument))
    ? resolved
    : [...resolved, "--seed", run.seed];
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

/** Names that mean another commit tomorrow. A tag does not, and a kept baseline may have any other name. */
const movingName = /^(HEAD|@|main|master|origin\/.*)([~^@].*)?$/;

/** The command with the commit that a moving name stood for. */
function withRevision({ command, base }: RunRecord): readonly string[] {
  if (base === null || !movingName.test(base.name) || !/^[0-9a-f]{12,64}$/.test(base.revision)) return command;
  const flag = "--baseline";
  return command.map((argument, place) => {
    if (argument === `${flag}=${base.name}`) return `${flag}=${base.revision}`;
    return argument === base.name && command[place - 1] === flag ? base.revision : argument;
  });
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
