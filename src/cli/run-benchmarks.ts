import { builtInEngines } from "../engine/registry.ts";
import type { Comparison } from "../core/comparison.ts";
import { failTooOften } from "../core/failure-tolerance.ts";
import type { RunRecord } from "../core/run-record.ts";
import { UserError } from "../core/user-error.ts";
import { compareRuns } from "../gate/compare.ts";
import { canJudgeStored } from "../gate/judge-stored.ts";
import { resolveRevision, workingTreeState } from "../gate/revisions.ts";
import { exitCodeFor } from "../gate/verdict.ts";
import { probeEnvironment } from "../run/environment.ts";
import type { Execution, EngineOf } from "../run/execute.ts";
import { planScenario, type PlannedScenario } from "../run/plan.ts";
import type { Side } from "../run/trial.ts";
import type { RunOptions } from "./commands/run.ts";
import { parseDuration } from "./duration-option.ts";
import { exitCodes } from "./exit-codes.ts";
import { finishRun } from "./finish-run.ts";
import { interruptSignal } from "./interrupt.ts";
import { measure } from "./measure.ts";
import { nearestHint } from "./nearest-name.ts";
import { packageRoot } from "./package-info.ts";
import { comparePairs, measurePairs, pairedArms } from "./paired-measurement.ts";
import { startProgress } from "./progress.ts";
import { prepareComparison, type PreparedComparison } from "./prepare-comparison.ts";
import { chooseEngine, chooseScenarios, loadWorkbench, type EngineHome, type Workbench } from "./workbench.ts";

/** Rounds in which exact numbers must repeat before they are believed. */
const exactRounds = 3;
/** Rounds after which a run without a baseline has nothing more to say in a minute. */
const mostRounds = 15;

/** `bench run`: measures, compares, writes the run and its page, prints the table; returns the exit code. */
export async function runBenchmarks(options: RunOptions): Promise<number> {
  checkOptions(options);
  return runSide({ ...options, head: "." });
}

/** What to measure, as `bench run` has it, and which side of the comparison is new: `.` for the working tree. */
export type SideOptions = RunOptions & { readonly head: string };

/** Measures one side, or two where there is a baseline. */
export async function runSide(options: SideOptions): Promise<number> {
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options.engine);
  const planned = planArms(bench, home, options);
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  const prepared =
    options.baseline === undefined
      ? null
      : await prepareComparison({
          bench,
          home,
          name: options.baseline,
          head: options.head,
          planned,
          seed: options.seed,
          progress,
          signal,
        });
  const rounds = roundsPolicy(options, prepared !== null && !judgesStored(prepared));
  const state = await headState(home.repository, options.head);
  const measured = await measure({
    planned,
    engineOf: engineFinder(home, prepared?.base?.roots ?? null),
    engine: { id: home.engine.id, revision: state.commit, dirty: state.dirty },
    base:
      prepared?.base === undefined || prepared.base === null
        ? null
        : { name: prepared.name, revision: prepared.base.commit },
    harnessRevision: (await workingTreeState(packageRoot)).commit,
    seed: options.seed,
    out: options.out,
    progress,
    signal,
    steps: async (execution: Execution) => {
      await execution.rounds(planned, rounds);
      if (prepared?.base) await measurePairs(execution, pairedArms(planned), prepared, options.trials);
    },
  });
  const comparison =
    measured.stoppedBy === "nothing" && prepared !== null ? compareWith(prepared, measured.run, options.trials) : null;
  const run = { ...measured.run, comparison };
  await finishRun({ ...measured, run }, { json: options.json });
  if (measured.stoppedBy === "interrupt") return exitCodes.interrupted;
  if (measured.stoppedBy !== "nothing") throw measured.stoppedBy;
  return exitCode(run, comparison, options);
}

/** Whether timings are judged without pairs: then this run needs as many rounds as the recordings had. */
function judgesStored({ base, stored }: PreparedComparison): boolean {
  return base === null && stored !== null && canJudgeStored(stored.recordings, probeEnvironment().machine);
}

async function headState(repository: string, head: string) {
  if (head === ".") return workingTreeState(repository);
  return { commit: await resolveRevision(repository, head), dirty: false };
}

function checkOptions(options: RunOptions): void {
  if (options.gate && options.baseline === undefined)
    throw new UserError("--gate needs --baseline: a run alone can't regress.");
  if (options.strict && !options.gate) throw new UserError("--strict needs --gate.");
  if (options.trials !== undefined && (!Number.isInteger(options.trials) || options.trials < 1))
    throw new UserError(`--trials ${options.trials}: not a number of rounds. Write a whole number from 1.`);
}

function planArms(bench: Workbench, home: EngineHome, options: RunOptions): readonly PlannedScenario[] {
  const scenarios = chooseScenarios(bench, options.scenarios, options.set);
  const planned = scenarios.map((scenario) => planScenario(scenario, home.engine, options.arm));
  const known = scenarios.flatMap((scenario) => planScenario(scenario, home.engine, []).arms.map((arm) => arm.id));
  for (const arm of options.arm)
    if (!known.includes(arm)) throw new UserError(`Unknown arm ${arm}.${nearestHint(arm, known)}`);
  return planned.filter(({ arms }) => arms.length > 0);
}

function roundsPolicy(options: RunOptions, compared: boolean) {
  if (options.trials !== undefined && !compared)
    return { fewestRounds: options.trials, mostRounds: options.trials, budgetNs: 0 };
  if (compared) return { fewestRounds: exactRounds, mostRounds: exactRounds, budgetNs: 0 };
  return { fewestRounds: exactRounds, mostRounds, budgetNs: parseDuration("--budget", options.budget) };
}

/** Controls are programs of bench's own and run from here; the engine runs from its side's checkout. */
export function engineFinder(home: EngineHome, roots: Readonly<Record<Side, string>> | null): EngineOf {
  return (arm, side) => {
    if (arm.control !== undefined) {
      const engine = builtInEngines.find(({ id }) => id === arm.control);
      if (engine === undefined) throw new Error(`No control engine ${arm.control}`);
      return { engine, root: packageRoot };
    }
    const root = roots?.[side] ?? home.repository;
    return { engine: home.engine, root };
  };
}

function compareWith(prepared: PreparedComparison, run: RunRecord, trials: number | undefined): Comparison {
  if (prepared.base !== null) return comparePairs(prepared, run, trials);
  if (prepared.kept === null) throw new Error("a comparison without a kept run and without a revision");
  const { name, kept, reason, stored } = prepared;
  const timings = stored === null ? {} : { timings: stored };
  return compareRuns({ kind: "stored", name, base: kept, head: run, reason, ...timings });
}

/** A benchmark that measured nothing, or kept failing, is a failure, whatever was compared. */
function exitCode(run: RunRecord, comparison: Comparison | null, options: RunOptions): number {
  const arms = run.scenarios.flatMap((scenario) => scenario.arms);
  const broken = arms.length === 0 || arms.some(({ trials }) => trials.length === 0 || failTooOften(trials));
  const judged =
    comparison === null || !options.gate ? exitCodes.pass : exitCodeFor(comparison, { strict: options.strict });
  return broken && judged !== exitCodes.regression ? exitCodes.wrongInput : judged;
}
