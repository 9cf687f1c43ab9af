import { machineClock } from "../../core/clock.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { calibrationFolder, findCalibration } from "../../gate/calibration/calibration-file.ts";
import { marginsAbove, type MetricNoise, noiseFloors } from "../../gate/calibration/calibration.ts";
import type { StoredTimings } from "../../gate/judge/stored.ts";
import { machineClass } from "../../gate/calibration/machine-class.ts";
import { defaultMargins, type Margins } from "../../gate/judge/margins.ts";
import { probeEnvironment } from "../../run/environment.ts";
import type { Side } from "../../run/trial.ts";
import { type Asked, askedOf } from "./requested-part.ts";
import { type Progress, printable } from "../terminal/progress.ts";
import { builtCheckout, commitOf, resolveSide, workingTree } from "./named-version.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";

/** A baseline made ready to compare with. */
export interface PreparedComparison {
  readonly name: string;
  /** The kept run, cut to the scenarios and arms of this run; it decides the exact numbers. */
  readonly kept: RunRecord | null;
  /** Built checkouts of both sides; null when the base can't be measured again, for the reason given. */
  readonly base: { readonly commit: string; readonly roots: Readonly<Record<Side, string>> } | null;
  readonly reason: string;
  readonly margins: Margins;
  /** Of this machine's calibration; empty without one. */
  readonly noise: readonly MetricNoise[];
  /** What a kept run's timings are held against when they can't be measured again; null without a kept run. */
  readonly stored: StoredTimings | null;
  /** Which calibration the margins go by, or that there is none, in words. */
  readonly calibration: string;
}

/** Finds the baseline and builds both sides from git, the working tree with its uncommitted changes as head. */
export async function prepareComparison(input: {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly name: string;
  /** The side that is judged: `.` for the working tree, else a name. */
  readonly head: string;
  readonly asked: Asked;
  readonly seed: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<PreparedComparison> {
  const { bench, home, name, progress, signal } = input;
  const side = await resolveSide(bench.folder, home.repository, name);
  const { margins, calibration, noise } = await calibratedMargins(bench, home);
  const stored = side.kind === "kept" ? { recordings: side.recordings, margins, noise } : null;
  const known = { name, margins, noise, stored, calibration };
  const kept = side.kind === "kept" ? keptFor(side.run, input) : null;
  const target = side.kind === "kept" ? await commitOf(side.run, home.repository) : { commit: side.commit };
  if ("reason" in target) return { ...known, kept, base: null, reason: target.reason };
  const head = await headRevision(bench, home, input.head);
  progress.say(
    `Building ${name} (${target.commit.slice(0, 12)}) and ${input.head === "." ? "the working tree" : input.head} ...`,
  );
  const headRoot = await builtCheckout(home, head, signal);
  const baseRoot = await builtBase(home, target.commit, signal, kept !== null);
  if (baseRoot instanceof UserError) {
    progress.say(printable(baseRoot.message));
    const reason = `${name} (${target.commit.slice(0, 12)}) could not be built here`;
    return { ...known, kept, base: null, reason };
  }
  return { ...known, kept, base: { commit: target.commit, roots: { base: baseRoot, head: headRoot } }, reason: "" };
}

/** A kept run still decides the exact numbers when its revision can't be built any more; a bare revision decides nothing then. */
async function builtBase(
  home: EngineHome,
  commit: string,
  signal: AbortSignal,
  isKept: boolean,
): Promise<string | UserError> {
  try {
    return await builtCheckout(home, commit, signal);
  } catch (error) {
    if (isKept && error instanceof UserError && !signal.aborted) return error;
    throw error;
  }
}

async function headRevision(bench: Workbench, home: EngineHome, name: string): Promise<string> {
  if (name === ".") return workingTree(home);
  const side = await resolveSide(bench.folder, home.repository, name);
  const target = side.kind === "kept" ? await commitOf(side.run, home.repository) : { commit: side.commit };
  if ("reason" in target) throw new UserError(`${name} can't be measured again: ${target.reason}.`);
  return target.commit;
}

function keptFor(
  run: RunRecord,
  { bench, name, home, seed, asked }: Parameters<typeof prepareComparison>[0],
): RunRecord {
  if (run.engine.id !== home.engine.id)
    throw new UserError(
      `Baseline ${name} measured the engine ${run.engine.id}, not ${home.engine.id}. Pass --engine ${run.engine.id}.`,
    );
  if (run.seed !== seed)
    throw new UserError(`Baseline ${name} has the seed ${run.seed}, this run ${seed}. Pass --seed ${run.seed}.`);
  return askedOf(run, bench, asked);
}

/** The rule's margins with the configuration's overrides. */
export function configuredMargins(bench: Workbench): Margins {
  const byMetric = Object.fromEntries(Object.entries(bench.margins).map(([metric, ratio]) => [metric, { ratio }]));
  return { ...defaultMargins, byMetric };
}

/** The configured margins, none below the noise floor of this machine's calibration, and that calibration in words. */
export async function calibratedMargins(
  bench: Workbench,
  { engine }: { readonly engine: { readonly id: string } },
): Promise<{ readonly margins: Margins; readonly calibration: string; readonly noise: readonly MetricNoise[] }> {
  const margins = configuredMargins(bench);
  const machine = machineClass(probeEnvironment().machine);
  const found = await findCalibration(calibrationFolder(process.env), engine.id, machine, machineClock.isoDate());
  switch (found.kind) {
    case "found": {
      const date = found.calibration.isoDate.slice(0, 10);
      const calibration = `No margin is below the noise floor of the calibration of ${date}.`;
      const { noise } = found.calibration;
      return { margins: marginsAbove(noiseFloors(noise), margins), calibration, noise };
    }
    case "none":
      return { margins, calibration: `Noise floor not known: ${found.reason} (bench calibrate).`, noise: [] };
  }
}
